-- grain: one row per stage of a night; which stages there are stands here alone
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
