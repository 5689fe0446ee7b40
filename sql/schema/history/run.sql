-- grain: one row per validation run that judged something, which never changes
-- history: of quality.run
create view history.run as
select
    run.run_key,
    run.recorded_at
from quality.run as run;

comment on view history.run is
'One row per validation run that judged something, which never changes';
comment on column history.run.run_key is 'Key of the run';
comment on column history.run.recorded_at is 'Moment of the run';
