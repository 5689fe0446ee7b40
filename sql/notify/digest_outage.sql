-- grain: one row per source that is down
select
    source_name,
    code,
    detail,
    since,
    tried_at,
    count(*) over () as total
from landing.source_fault
order by since, source_name
limit :most;
