-- grain: one row per content that was not known before
insert into landing.file as registered (
    file_sha256, byte_count, archived_as, problem, collected_at, staged_at
)
select distinct
    delivery.file_sha256,
    delivery.archived_bytes,
    delivery.archived_as,
    delivery.problem,
    cast(:recorded_at as timestamptz),
    case when delivery.is_opened then cast(:recorded_at as timestamptz) end
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as delivery (
            file_sha256 text,
            archived_bytes bigint,
            archived_as text,
            problem text,
            is_opened boolean
        )
order by delivery.file_sha256
on conflict (file_sha256) do nothing
returning to_jsonb(registered) as row;
