-- grain: one row per submission that entered the star
create table warehouse.dim_submission (
    submission_key bigint not null,
    unit_key integer not null,
    form_code text not null,
    period_key integer not null,
    version integer not null,
    file_name text not null,
    file_sha256 text not null,
    template_version text,
    received_at timestamptz not null,
    is_synthetic boolean not null,
    recorded_at timestamptz not null,
    primary key (unit_key, submission_key)
);
create index dim_submission_period on warehouse.dim_submission (period_key);

comment on table warehouse.dim_submission is 'One row per submission that entered the star';
comment on column warehouse.dim_submission.submission_key is 'Key of the submission';
comment on column warehouse.dim_submission.unit_key is 'Durable key of the unit';
comment on column warehouse.dim_submission.form_code is 'Form';
comment on column warehouse.dim_submission.period_key is 'Reporting period';
comment on column warehouse.dim_submission.version is '1 for the first, then 2, 3, ...';
comment on column warehouse.dim_submission.file_name is 'Name under which the file arrived first';
comment on column warehouse.dim_submission.file_sha256 is 'SHA-256 of the file, its archive name';
comment on column warehouse.dim_submission.template_version is 'Template version it states';
comment on column warehouse.dim_submission.received_at is 'When the file was received';
comment on column warehouse.dim_submission.is_synthetic is
'Demonstration data, not reported by a unit';
comment on column warehouse.dim_submission.recorded_at is 'Moment of the run that loaded it first';
