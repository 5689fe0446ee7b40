-- grain: one row, the run of a stage that waits for a lock, or waits no more
update landing.stage_run
set
    waiting_since = cast(:since as timestamptz),
    waiting_until = case when :since is not null then clock_timestamp() end,
    waits_for = :waits_for
where stage_run_key = :stage_run_key;
