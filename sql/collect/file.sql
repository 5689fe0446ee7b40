-- grain: one row per content that was not known before
insert into landing.file (file_sha256, byte_count, archived_as, collected_at)
select distinct
    delivery.file_sha256,
    delivery.byte_count,
    delivery.archived_as,
    cast(:recorded_at as timestamptz)
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as delivery (
            file_sha256 text,
            byte_count bigint,
            archived_as text
        )
on conflict (file_sha256) do nothing;
