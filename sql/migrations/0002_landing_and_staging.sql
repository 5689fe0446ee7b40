-- grain: files, deliveries and submissions as they arrived; their cells as read
create table landing.file (
    file_sha256 text primary key,
    byte_count bigint not null,
    archived_as text not null,
    collected_at timestamptz not null,
    staged_at timestamptz
);
comment on table landing.file is 'One row per different content that ever arrived';
comment on column landing.file.file_sha256 is 'SHA-256 of the bytes';
comment on column landing.file.byte_count is 'Size in bytes';
comment on column landing.file.archived_as is 'Path in the archive, relative to its root';
comment on column landing.file.collected_at is 'Moment of the run that first collected it';
comment on column landing.file.staged_at is
'Moment of the run that read it last; null while it waits';

create table landing.delivery (
    source_name text not null,
    file_name text not null,
    modified_at timestamptz not null,
    byte_count bigint not null,
    file_sha256 text not null references landing.file (file_sha256),
    received_at timestamptz not null,
    collected_at timestamptz not null,
    primary key (source_name, file_name, modified_at, byte_count)
);
create index delivery_file on landing.delivery (file_sha256);
comment on table landing.delivery is
'One row per file as a source offered it; the same bytes may be delivered often';
comment on column landing.delivery.source_name is 'Source in the catalogue''s sources.yml';
comment on column landing.delivery.file_name is 'Path of the file in the source';
comment on column landing.delivery.modified_at is 'Time that the source''s server gives';
comment on column landing.delivery.byte_count is 'Size that the source''s server gives';
comment on column landing.delivery.file_sha256 is 'Content that was delivered';
comment on column landing.delivery.received_at is
'modified_at, but never later than the moment of collection';
comment on column landing.delivery.collected_at is 'Moment of the run that collected it';

create table landing.submission (
    submission_key bigint generated always as identity primary key,
    unit_key integer not null,
    file_sha256 text not null references landing.file (file_sha256),
    sheet text not null,
    form_key integer,
    period_key integer,
    unit_version_key integer,
    template_version text,
    version integer,
    is_synthetic boolean not null,
    problem text,
    received_at timestamptz not null,
    staged_at timestamptz not null,
    verdict text check (verdict in ('accepted', 'held', 'rejected')),
    judged_at timestamptz,
    loaded_at timestamptz,
    unique (file_sha256, sheet, received_at)
);
create index submission_obligation on landing.submission (unit_key, form_key, period_key);
create index submission_pending on landing.submission (submission_key)
where verdict is null or loaded_at is null;
comment on table landing.submission is
'One row per submission: what a file, received at a moment, holds for one unit, form and period';
comment on column landing.submission.submission_key is 'Key of the submission';
comment on column landing.submission.unit_key is 'Durable key of the union; 0 while unknown';
comment on column landing.submission.file_sha256 is 'File that holds it';
comment on column landing.submission.sheet is 'Sheet that holds it';
comment on column landing.submission.form_key is 'Form; null if it was not recognised';
comment on column landing.submission.period_key is 'Reporting period; null if not recognised';
comment on column landing.submission.unit_version_key is
'Version of the union in force on the period''s last day';
comment on column landing.submission.template_version is 'Template version that the file states';
comment on column landing.submission.version is
'1 for the first submission of a union, form and period, then 2, 3, ...';
comment on column landing.submission.is_synthetic is 'Demonstration data, not reported by a union';
comment on column landing.submission.problem is 'Why the file could not be read as a form';
comment on column landing.submission.received_at is
'When the file was received; of several deliveries before it was read, the last';
comment on column landing.submission.staged_at is 'Moment of the run that read it';
comment on column landing.submission.verdict is 'accepted, held or rejected; null until judged';
comment on column landing.submission.judged_at is 'Moment of the run that judged it';
comment on column landing.submission.loaded_at is 'Moment of the run that loaded it into the star';

create table staging.header_cell (
    unit_key integer not null,
    submission_key bigint not null,
    field text not null,
    sheet text not null,
    cell text not null,
    text text not null,
    primary key (unit_key, submission_key, field)
);
comment on table staging.header_cell is 'One row per submission and field of its header';
comment on column staging.header_cell.unit_key is 'Durable key of the union; 0 while unknown';
comment on column staging.header_cell.submission_key is 'Submission';
comment on column staging.header_cell.field is 'unit, period, table_number or template_version';
comment on column staging.header_cell.sheet is 'Sheet';
comment on column staging.header_cell.cell is 'Cell address';
comment on column staging.header_cell.text is 'What the cell says';

create table staging.cell (
    unit_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    cell text not null,
    row_number integer not null,
    field text not null check (field in ('current', 'ytd', 'note')),
    line_code text not null,
    code_cell text not null,
    text text not null,
    value numeric,
    status text check (status in ('A', 'M', 'O')),
    qualifier text check (qualifier in ('exact', 'about', 'nearly', 'over')),
    problem text,
    primary key (unit_key, submission_key, sheet, cell)
);
comment on table staging.cell is 'One row per submission and cell of a line';
comment on column staging.cell.unit_key is 'Durable key of the union; 0 while unknown';
comment on column staging.cell.submission_key is 'Submission';
comment on column staging.cell.sheet is 'Sheet';
comment on column staging.cell.cell is 'Cell address';
comment on column staging.cell.row_number is 'Row of the sheet, from 1';
comment on column staging.cell.field is 'current (本期), ytd (本年累计) or note (备注)';
comment on column staging.cell.line_code is 'Code that the line carries, as written';
comment on column staging.cell.code_cell is 'Address of the line''s code';
comment on column staging.cell.text is 'What the cell says, unchanged';
comment on column staging.cell.value is 'The number it was read as, in the line''s unit of measure';
comment on column staging.cell.status is
'SDMX CL_OBS_STATUS: A normal, M not applicable, O missing (blank); null if unread';
comment on column staging.cell.qualifier is 'exact, about (约), nearly (近) or over (多, 余)';
comment on column staging.cell.problem is 'Why the cell stayed unread';
