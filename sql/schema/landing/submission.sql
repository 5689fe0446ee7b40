-- grain: one row per submission
create table landing.submission (
    submission_key bigint generated always as identity,
    unit_key integer not null,
    sender_unit_key integer,
    is_foreign boolean not null default false,
    file_sha256 text not null,
    sheet text not null,
    section text not null default '',
    part_kind text check (part_kind in ('patch', 'complete', 'withdrawal')),
    form_key integer,
    period_key integer,
    unit_version_key integer,
    template_version text,
    version integer,
    is_zero_report boolean default false,
    is_synthetic boolean not null,
    problem text,
    problem_count integer,
    content_sha256 text,
    received_at timestamptz not null,
    staged_at timestamptz not null,
    verdict text check (verdict in ('accepted', 'held', 'rejected')),
    judged_at timestamptz,
    accepted_at timestamptz,
    counted_at timestamptz,
    is_uncounted boolean not null generated always as (
        judged_at is distinct from counted_at
    ) stored,
    loaded_at timestamptz,
    primary key (unit_key, submission_key),
    constraint submission_place unique (file_sha256, sheet, section, received_at, unit_key)
);
create index submission_obligation on landing.submission (unit_key, form_key, period_key);
create index submission_pending on landing.submission (submission_key)
where verdict is null or loaded_at is null;
create index submission_period on landing.submission (period_key);
create index submission_uncounted on landing.submission (submission_key)
where is_uncounted;
create index submission_unloaded on landing.submission (submission_key)
where verdict = 'accepted' and loaded_at is null;
create index submission_by_key on landing.submission (submission_key);
create index submission_held on landing.submission (submission_key)
where verdict = 'held';
create index submission_file on landing.submission (file_sha256);
create index submission_stray on landing.submission (sender_unit_key, received_at)
where sender_unit_key is not null and (unit_key = 0 or form_key is null or period_key is null);

comment on table landing.submission is
'One row per submission: what a file, received at a moment, holds for one unit, form and period';
comment on column landing.submission.submission_key is 'Key of the submission';
comment on column landing.submission.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column landing.submission.sender_unit_key is
'Durable key of the unit that sent it; null if the source does not tell';
comment on column landing.submission.is_foreign is
'Whether it names another unit than the one that sent it, and so belongs to neither';
comment on column landing.submission.file_sha256 is 'File that holds it';
comment on column landing.submission.sheet is 'Sheet that holds it, with numbers of persons masked';
comment on column landing.submission.section is
'What part of the sheet: unit and period of a long table, or its first row while one is unknown; '
'empty for a sheet that is one form';
comment on column landing.submission.part_kind is
'Parts of long tables: patch, which leaves alone what it does not say; complete, of a table that '
'is declared complete; withdrawal, of a unit that such a table leaves out, all of whose figures '
'it closes; null for a form';
comment on column landing.submission.form_key is 'Form; null if it was not recognised';
comment on column landing.submission.period_key is 'Reporting period; null if not recognised';
comment on column landing.submission.unit_version_key is
'Version of the unit in force on the period''s last day';
comment on column landing.submission.template_version is 'Template version that the file states';
comment on column landing.submission.version is
'1 for the first submission of a unit, form and period, then 2, 3, ...';
comment on column landing.submission.is_zero_report is
'零报告: its unit declares that nothing happened in the period; null if that cell is not clear';
comment on column landing.submission.is_synthetic is 'Demonstration data, not reported by a unit';
comment on column landing.submission.problem is 'Why the file could not be read as a form';
comment on column landing.submission.problem_count is
'Where the problem is a number of lines or rows: how many there are';
comment on column landing.submission.content_sha256 is
'Parts of long tables: digest of what the cells say, wherever they stand';
comment on column landing.submission.received_at is
'When the file was received; of several deliveries before it was read, the last';
comment on column landing.submission.staged_at is 'Moment of the run that read it';
comment on column landing.submission.verdict is 'accepted, held or rejected; null until judged';
comment on column landing.submission.judged_at is 'Moment of the run that judged it';
comment on column landing.submission.accepted_at is
'Moment when it was first accepted, by a run or a decision; kept when it is returned';
comment on column landing.submission.counted_at is
'judged_at of the verdict that its obligation counts; it differs while a newer one waits';
comment on column landing.submission.is_uncounted is 'Whether they differ';
comment on column landing.submission.loaded_at is 'Moment of the run that loaded it into the star';
