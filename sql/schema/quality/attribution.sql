-- grain: one row per decision of the data officer whose a file is that belonged to nobody
create table quality.attribution (
    attribution_key bigint generated always as identity primary key,
    file_sha256 text not null,
    unit_code text not null,
    decided_by text not null,
    account text not null,
    reason text not null,
    decided_at timestamptz not null
);
create index attribution_file on quality.attribution (file_sha256);

comment on table quality.attribution is
'One row per decision of the data officer whose a file is that belonged to nobody; the last one '
'about a file stands';
comment on column quality.attribution.attribution_key is 'Key of the decision';
comment on column quality.attribution.file_sha256 is 'File';
comment on column quality.attribution.unit_code is 'Unit whose it is';
comment on column quality.attribution.decided_by is 'Name of the person who decided';
comment on column quality.attribution.account is
'Login that the decision came from: of Airflow (airflow:wang), or of the machine (shell:wang)';
comment on column quality.attribution.reason is 'Why, in the person''s own words';
comment on column quality.attribution.decided_at is 'When';
