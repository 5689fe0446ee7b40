-- grain: one row per publication since the last digest: the first :most
select
    period_code,
    vintage,
    recorded_at as published_at,
    approved_by,
    reason,
    sha256,
    count(*) over () as total
from warehouse.publication
where recorded_at > :since and recorded_at <= :recorded_at
order by publication_number
limit :most;
