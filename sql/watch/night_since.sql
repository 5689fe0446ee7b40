-- grain: one row for what was recorded between two moments, none if nothing was
-- A task that is cleared the next morning records a moment of its own, and still ends this night.
with last_run as (
    select distinct on (stage)
        began_at,
        ended_at,
        failure
    from landing.stage_run
    where recorded_at between :since and :until
    order by
        stage asc,
        (ended_at is not null and failure is null) desc,
        stage_run_key desc
)

select
    min(began_at) as began_at,
    case
        when
            count(*) filter (where ended_at is not null and failure is null)
            = (select count(*) from landing.stage)
            then max(ended_at)
    end as ended_at,
    count(failure) as stages_failed
from last_run
having count(*) > 0;
