-- grain: one row per stage that waits for a lock, the longest wait first
select
    stage,
    recorded_at,
    waiting_since,
    waits_for
from landing.stage_run
where ended_at is null and waiting_until >= :said_since
order by waiting_since;
