-- grain: one row per file that the archive must have: it waits, or came within the last month
with last_month as (
    select max(collected_at) - interval '31 days' as began_at
    from landing.file
)

select
    file.file_sha256,
    file.archived_as,
    min(delivery.file_name) as file_name
from landing.file as file
cross join last_month
inner join landing.delivery as delivery on file.file_sha256 = delivery.file_sha256
where
    file.deleted_at is null
    and (file.staged_at is null or file.collected_at > last_month.began_at)
group by file.file_sha256, file.archived_as
order by file.file_sha256;
