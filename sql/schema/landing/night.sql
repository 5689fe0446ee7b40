-- grain: one row per night that ever began
create view landing.night as
with run as (
    select distinct on (recorded_at, stage)
        recorded_at,
        stage,
        ended_at,
        failure,
        case
            when ended_at is null then 'open'
            when failure is null then 'ended'
            else 'failed'
        end as state
    from landing.stage_run
    -- What has ended well once has ended, whoever runs it again; else its last run speaks.
    order by
        recorded_at asc,
        stage asc,
        (ended_at is not null and failure is null) desc,
        stage_run_key desc
),

beginning as (
    select
        recorded_at,
        min(began_at) as began_at
    from landing.stage_run
    group by recorded_at
)

select
    run.recorded_at,
    beginning.began_at,
    case
        when
            count(*) filter (where run.state = 'ended')
            = (select count(*) from landing.stage)
            then max(run.ended_at)
    end as ended_at,
    array_remove(
        array_agg(case when run.state = 'ended' then run.stage end order by listed.position), null
    ) as stages_ended,
    array_remove(
        array_agg(case when run.state = 'open' then run.stage end order by listed.position), null
    ) as stages_open,
    array_remove(
        array_agg(case when run.state = 'failed' then run.stage end order by listed.position), null
    ) as stages_failed
from run
inner join landing.stage as listed on run.stage = listed.name
inner join beginning on run.recorded_at = beginning.recorded_at
group by run.recorded_at, beginning.began_at;

comment on view landing.night is
'One row per night that ever began: it has ended when each of its stages has ended well';
comment on column landing.night.recorded_at is 'Moment that the night records for itself';
comment on column landing.night.began_at is 'When its first stage began, by the database''s clock';
comment on column landing.night.ended_at is 'When its last stage ended; null if it has not ended';
comment on column landing.night.stages_ended is 'Stages that have ended well';
comment on column landing.night.stages_open is 'Stages that run, or that were killed';
comment on column landing.night.stages_failed is 'Stages that failed';
