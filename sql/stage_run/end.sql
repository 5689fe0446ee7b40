-- grain: one row, the run of a stage that has ended, well or not
update landing.stage_run
set
    ended_at = clock_timestamp(),
    counts = cast(:counts as jsonb),
    failure = :failure,
    waiting_since = null,
    waiting_until = null,
    waits_for = null
where stage_run_key = :stage_run_key;
