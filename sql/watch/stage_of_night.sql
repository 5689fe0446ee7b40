-- grain: one row per stage, in their order: its run between two moments that ended, else its last
with last_run as (
    select distinct on (stage)
        stage,
        began_at,
        ended_at,
        counts,
        failure
    from landing.stage_run
    where recorded_at between :since and :until
    order by
        stage asc,
        (ended_at is not null and failure is null) desc,
        stage_run_key desc
)

select
    stage.name,
    last_run.began_at,
    last_run.ended_at,
    last_run.counts,
    last_run.failure,
    case
        when last_run.began_at is null then 'missing'
        when last_run.ended_at is null then 'open'
        when last_run.failure is null then 'ended'
        else 'failed'
    end as state
from landing.stage as stage
left join last_run on stage.name = last_run.stage
order by stage.position;
