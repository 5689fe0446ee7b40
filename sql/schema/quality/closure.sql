-- grain: one row per decision of the data officer that an obligation is closed, or open again
create table quality.closure (
    unit_key integer not null,
    closure_key bigint generated always as identity,
    form_key integer not null,
    period_key integer not null,
    is_closed boolean not null,
    decided_by text not null,
    account text not null,
    reason text not null,
    decided_at timestamptz not null,
    counted_at timestamptz,
    primary key (unit_key, closure_key)
);
create index closure_obligation on quality.closure (unit_key, form_key, period_key);
create index closure_uncounted on quality.closure (closure_key)
where counted_at is null;

comment on table quality.closure is
'One row per decision of the data officer that a form is not waited for any more, or is again; '
'the last one about an obligation stands';
comment on column quality.closure.unit_key is 'Durable key of the unit';
comment on column quality.closure.closure_key is 'Key of the decision';
comment on column quality.closure.form_key is 'Form';
comment on column quality.closure.period_key is 'Reporting period';
comment on column quality.closure.is_closed is 'true: closed (免报); false: open again';
comment on column quality.closure.decided_by is 'Name of the person who decided';
comment on column quality.closure.account is
'Login that the decision came from: of Airflow (airflow:wang), or of the machine (shell:wang)';
comment on column quality.closure.reason is 'Why, in the person''s own words';
comment on column quality.closure.decided_at is 'When';
comment on column quality.closure.counted_at is
'Moment of the load from which the obligation shows it; null while it waits';
