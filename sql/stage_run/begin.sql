-- grain: one row, the run of a stage that begins
insert into landing.stage_run (recorded_at, stage, began_at)
values (:recorded_at, :stage, clock_timestamp())
returning stage_run_key;
