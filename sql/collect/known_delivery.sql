-- grain: one row per delivery of a source that bears one of the offered names; recent is what came
-- within the last month
with last_month as (
    select max(collected_at) - interval '31 days' as began_at
    from landing.file
),

offered as (
    select
        file_name,
        modified_at,
        byte_count,
        file_sha256
    from landing.delivery
    where source_name = :source_name and file_name = any(:file_names)
)

select
    offered.file_name,
    offered.modified_at,
    offered.byte_count,
    file.archived_as,
    file.deleted_at is not null as is_deleted,
    file.staged_at is null as waits,
    file.collected_at > last_month.began_at as is_recent
from offered
inner join landing.file as file on offered.file_sha256 = file.file_sha256
cross join last_month;
