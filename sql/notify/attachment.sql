-- grain: one row per file that goes with a mail
select
    file_name,
    media_type,
    data
from outbox.attachment
where message_key = :message_key;
