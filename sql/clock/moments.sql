-- grain: one row: the last night on record, whether the given moment is one, whether somebody
-- confirmed the clock near it, and what the database's own clock shows
select
    max(recorded_at) as last_recorded_at,
    coalesce(bool_or(recorded_at = :recorded_at), false) as is_on_record,
    exists(
        select 1
        from landing.clock_confirmation as confirmation
        where
            confirmation.confirmed_at
            between cast(:recorded_at as timestamptz) - cast(:gap as interval)
            and cast(:recorded_at as timestamptz) + cast(:gap as interval)
    ) as is_confirmed,
    clock_timestamp() as database_now
from landing.stage_run;
