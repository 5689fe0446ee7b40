-- grain: one row per delivery; it counts as received when the source's server says so, but never
-- later than it was collected; a clock that went back since the last collection does not count
with latest as (
    select greatest(cast(:recorded_at as timestamptz), max(collected_at)) as collected_at
    from landing.delivery
)

insert into landing.delivery (
    source_name,
    file_name,
    modified_at,
    byte_count,
    file_sha256,
    received_at,
    collected_at,
    sender,
    personal_data
)
select
    delivery.source_name,
    delivery.file_name,
    delivery.modified_at,
    delivery.byte_count,
    delivery.file_sha256,
    least(delivery.modified_at, latest.collected_at),
    :recorded_at,
    delivery.sender,
    delivery.personal_data
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as delivery (
            source_name text,
            file_name text,
            modified_at timestamptz,
            byte_count bigint,
            file_sha256 text,
            sender text,
            personal_data text
        )
cross join latest
on conflict do nothing;
