-- grain: the run of a stage that has ended, well or not
update landing.stage_run
set
    ended_at = clock_timestamp(),
    counts = cast(:counts as jsonb),
    failure = :failure
where stage_run_key = :stage_run_key;
