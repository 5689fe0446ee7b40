-- grain: one row per path of a source that was passed over when it was collected last
create table landing.passed_over (
    source_name text not null,
    sender text not null,
    reason text not null,
    file_name text not null,
    entries bigint not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    reported_from timestamptz not null,
    modified_at timestamptz,
    byte_count bigint,
    absent_at timestamptz,
    primary key (source_name, sender, reason, file_name)
);

comment on table landing.passed_over is
'One row per path that a source held when it was collected last and that was passed over, and why; '
'it goes when the path is gone or collected';
comment on column landing.passed_over.source_name is 'Source in the catalogue''s sources.yml';
comment on column landing.passed_over.sender is
'First folder of the path; empty for what lies in the source''s root';
comment on column landing.passed_over.reason is
'link, special-file, too-deep, path-too-long, unreadable, too-many-entries, too-many-new, '
'unfinished, open or changing';
comment on column landing.passed_over.file_name is
'Path in the source as it is shown; empty in the row that counts those beyond the first hundred';
comment on column landing.passed_over.entries is 'How many files or folders the row stands for';
comment on column landing.passed_over.first_seen is 'Moment of the run that first passed it over';
comment on column landing.passed_over.last_seen is 'Moment of the run that last passed it over';
comment on column landing.passed_over.reported_from is
'From when on it is reported: at once, or the night after where it may still be written';
comment on column landing.passed_over.modified_at is
'When the file was modified that waits; null where the row stands for something else';
comment on column landing.passed_over.byte_count is 'Its bytes';
comment on column landing.passed_over.absent_at is
'Last listing of the source before the file was there as it is; null if there was none';
