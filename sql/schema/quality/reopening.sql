-- grain: one row per leave to publish a period once more
create table quality.reopening (
    reopening_key bigint generated always as identity primary key,
    period_code text not null,
    vintage integer not null,
    approved_by text not null,
    account text not null,
    reason text not null,
    reopened_at timestamptz not null,
    ends_on date not null
);
create index reopening_vintage on quality.reopening (period_code, vintage);

comment on table quality.reopening is
'重新开放: one row per leave to publish a period once more; the next vintage uses it up';
comment on column quality.reopening.reopening_key is 'Key, in the order of reopening';
comment on column quality.reopening.period_code is 'Published period that is opened again';
comment on column quality.reopening.vintage is
'Its latest vintage then, which the next one follows';
comment on column quality.reopening.approved_by is 'Who approved it';
comment on column quality.reopening.account is
'Login that the approval came from: airflow:name or shell:name';
comment on column quality.reopening.reason is 'Why';
comment on column quality.reopening.reopened_at is 'Moment of the approval';
comment on column quality.reopening.ends_on is
'Last day, by the federation''s calendar, on which the next vintage may be published';
