-- grain: one row per session that one of the given sessions waits for, and since when
with waiting as (
    select
        pid,
        min(waitstart) as waiting_since
    from pg_locks
    where pid = any(:pids) and not granted
    group by pid
),

blocker as (
    select
        blocking.pid,
        min(waiting.waiting_since) as waiting_since
    from waiting
    cross join lateral unnest(pg_blocking_pids(waiting.pid)) as blocking (pid)
    group by blocking.pid
)

select
    blocker.pid,
    blocker.waiting_since,
    activity.usename as role,
    activity.application_name as application,
    activity.xact_start as began_at,
    nullif(activity.query, '<insufficient privilege>') as query
from blocker
left join pg_stat_activity as activity on blocker.pid = activity.pid
order by activity.xact_start, blocker.pid;
