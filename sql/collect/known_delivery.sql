-- grain: one row per delivery of a source that bears one of the offered names; recent is what waits
-- or came within the last month
with last_month as (
    select max(collected_at) - interval '31 days' as began_at
    from landing.file
)

select
    delivery.file_name,
    delivery.modified_at,
    delivery.byte_count,
    file.archived_as,
    file.staged_at is null or file.collected_at > last_month.began_at as is_recent
from landing.delivery as delivery
inner join landing.file as file on delivery.file_sha256 = file.file_sha256
cross join last_month
where delivery.source_name = :source_name and delivery.file_name = any(:file_names);
