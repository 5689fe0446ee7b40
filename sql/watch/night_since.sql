-- grain: of the nights between two moments the one that ended, else the one that began last
select
    recorded_at,
    began_at,
    ended_at,
    stages_ended,
    stages_open,
    stages_failed
from landing.night
where recorded_at between :since and :until
order by (ended_at is null) asc, recorded_at desc
limit 1;
