-- grain: one row per validation run that judged something
create table quality.run (
    run_key bigint generated always as identity primary key,
    recorded_at timestamptz not null,
    submission_count integer not null
);
create index run_recorded on quality.run (recorded_at);

comment on table quality.run is 'One row per validation run that judged something';
comment on column quality.run.run_key is 'Key of the run';
comment on column quality.run.recorded_at is 'Moment of the night''s run';
comment on column quality.run.submission_count is 'Submissions judged';
