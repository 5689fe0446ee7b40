-- grain: one row: the last moment on record, whether the given one is, and the database's clock
select
    max(recorded_at) as last_recorded_at,
    coalesce(bool_or(recorded_at = :recorded_at), false) as is_on_record,
    clock_timestamp() as database_now
from landing.stage_run;
