-- grain: one row per given file that goes with a mail
insert into outbox.attachment (message_key, file_name, media_type, data)
select
    file.message_key,
    file.file_name,
    cast(:media_type as text) as media_type,
    file.data
from
    unnest(
        cast(:message_keys as bigint[]), cast(:file_names as text[]), cast(:data as bytea[])
    ) as file (message_key, file_name, data);
