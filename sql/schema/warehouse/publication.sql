-- grain: one row per publication: a vintage of a period, frozen
-- A row that were changed, put between others or taken from between them would break a check, a key
-- or the reference to the one before; only the last can go unseen (docs/publications.md).
create table warehouse.publication (
    publication_number integer primary key check (publication_number > 0),
    period_code text not null,
    vintage integer not null check (vintage > 0),
    recorded_at timestamptz not null,
    approved_by text not null,
    account text not null,
    reason text not null,
    run_id text unique,
    previous_sha256 text unique references warehouse.publication (sha256),
    sha256 text not null unique,
    canonical_form text not null,
    unique (period_code, vintage),
    check ((publication_number = 1) = (previous_sha256 is null)),
    check (sha256 = encode(sha256(convert_to(canonical_form, 'UTF8')), 'hex'))
);

comment on table warehouse.publication is
'公布: one row per publication: a vintage of a period, frozen';
comment on column warehouse.publication.publication_number is
'Place in the chain of all publications: 1, 2, ...';
comment on column warehouse.publication.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column warehouse.publication.vintage is
'1 for the first publication of the period, then 2, 3, ...';
comment on column warehouse.publication.recorded_at is
'Moment of which it tells: it says what was known then';
comment on column warehouse.publication.approved_by is 'Who approved it';
comment on column warehouse.publication.account is
'Login that the approval came from: airflow:name or shell:name';
comment on column warehouse.publication.reason is 'Why it was published as it is';
comment on column warehouse.publication.run_id is
'Run of the DAG close_period in which it was asked for; null from a shell';
comment on column warehouse.publication.previous_sha256 is
'sha256 of the publication before, whatever its period; null for the first';
comment on column warehouse.publication.sha256 is 'sha256 of the canonical form, in hexadecimal';
comment on column warehouse.publication.canonical_form is
'All that is frozen, as one line of JSON (docs/publications.md)';
