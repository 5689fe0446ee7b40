-- grain: one row per stage of a night: which there are stands here alone
create view landing.stage as
select
    listed.name,
    cast(listed.position as integer) as position
from
    unnest(
        array[
            'prepare',
            'collect',
            'stage',
            'validate',
            'load',
            'refresh',
            'notify',
            'send',
            'gate'
        ]
    ) with ordinality as listed (name, position);
comment on view landing.stage is 'One row per stage of a night';
comment on column landing.stage.name is
'Name of the stage: of the task in Airflow, and of the function of etl/pipeline.py';
comment on column landing.stage.position is 'Its place in the order of the night, from 1';

alter table landing.stage_run drop constraint stage_run_stage_check;
comment on column landing.stage_run.stage is 'Name of the stage, see landing.stage';

create or replace view landing.night as
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
