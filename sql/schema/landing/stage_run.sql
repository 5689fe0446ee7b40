-- grain: one row per run of a stage of a night
create table landing.stage_run (
    stage_run_key bigint generated always as identity primary key,
    recorded_at timestamptz not null,
    stage text not null,
    began_at timestamptz not null,
    waiting_since timestamptz,
    waiting_until timestamptz,
    waits_for text,
    ended_at timestamptz,
    counts jsonb,
    failure text,
    check (ended_at is not null or num_nonnulls(counts, failure) = 0),
    check (num_nulls(counts, failure) > 0),
    check (num_nulls(waiting_since, waiting_until, waits_for) in (0, 3))
);
create index stage_run_night on landing.stage_run (recorded_at, stage);

comment on table landing.stage_run is
'One row per run of a stage of a night, also of one that was killed: it never ended';
comment on column landing.stage_run.stage_run_key is 'Key of the run, in the order of beginning';
comment on column landing.stage_run.recorded_at is 'Moment that the night records for itself';
comment on column landing.stage_run.stage is 'Name of the stage, see landing.stage';
comment on column landing.stage_run.began_at is 'When it began, by the database''s clock';
comment on column landing.stage_run.waiting_since is
'Since when it waits for a lock of another session; null unless it waits';
comment on column landing.stage_run.waiting_until is
'When it last said so; what was killed while it waited says it no more';
comment on column landing.stage_run.waits_for is 'Sessions that it waits for';
comment on column landing.stage_run.ended_at is
'When it ended or failed, by the database''s clock; null while it runs, or if it was killed';
comment on column landing.stage_run.counts is 'What it counted; null unless it ended well';
comment on column landing.stage_run.failure is 'Why it failed; null unless it did';
