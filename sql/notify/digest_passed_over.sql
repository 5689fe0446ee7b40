-- grain: one row per source, sender and reason for which something is passed over, the oldest
-- twenty, with the names of each and how many entries there are in all
with sender_entry as (
    select
        source_name,
        sender,
        reason,
        cast(sum(entries) as bigint) as entries,
        min(first_seen) as first_seen,
        array_agg(left(file_name, 100) order by file_name) filter (where file_name <> '') as names
    from landing.passed_over
    where reported_from <= :recorded_at
    group by source_name, sender, reason
)

select
    source_name,
    sender,
    reason,
    entries,
    first_seen,
    names,
    cast(sum(entries) over () as bigint) as entries_in_all
from sender_entry
order by first_seen asc, source_name asc, sender asc, reason asc
limit 20;
