-- grain: one row per night that ever began
create view landing.night as
with stage as (
    select distinct on (recorded_at, stage)
        recorded_at,
        stage,
        ended_at,
        failure,
        array_position(
            array['collect', 'stage', 'validate', 'load', 'refresh', 'notify', 'send', 'gate'],
            stage
        ) as position,
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
    stage.recorded_at,
    beginning.began_at,
    case when count(*) filter (where stage.state = 'ended') = 8 then max(stage.ended_at) end
        as ended_at,
    array_remove(
        array_agg(case when stage.state = 'ended' then stage.stage end order by stage.position),
        null
    ) as stages_ended,
    array_remove(
        array_agg(case when stage.state = 'open' then stage.stage end order by stage.position),
        null
    ) as stages_open,
    array_remove(
        array_agg(case when stage.state = 'failed' then stage.stage end order by stage.position),
        null
    ) as stages_failed
from stage
inner join beginning on stage.recorded_at = beginning.recorded_at
group by stage.recorded_at, beginning.began_at;

comment on view landing.night is
'One row per night that ever began: it has ended when each of its eight stages has ended well';
comment on column landing.night.recorded_at is 'Moment that the night records for itself';
comment on column landing.night.began_at is 'When its first stage began, by the database''s clock';
comment on column landing.night.ended_at is 'When its last stage ended; null if it has not ended';
comment on column landing.night.stages_ended is 'Stages that have ended well';
comment on column landing.night.stages_open is 'Stages that run, or that were killed';
comment on column landing.night.stages_failed is 'Stages that failed';
