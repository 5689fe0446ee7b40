-- grain: one row per obligation (unit, form and period)
create table report.completeness (
    period_key integer not null,
    period_code text not null,
    unit_code text not null,
    unit_name text not null,
    form_code text not null,
    due_at timestamptz not null,
    received_at timestamptz,
    is_on_time boolean not null,
    timeliness text not null,
    version integer,
    verdict text,
    accepted_at timestamptz,
    fulfilled_at timestamptz,
    primary key (period_code, unit_code, form_code)
);
create index completeness_period on report.completeness (period_key);
create index completeness_unit on report.completeness (unit_code);

comment on table report.completeness is '报送情况: one row per obligation (unit, form and period)';
comment on column report.completeness.period_key is 'Period';
comment on column report.completeness.period_code is 'Period that the form is due for';
comment on column report.completeness.unit_code is 'Unit';
comment on column report.completeness.unit_name is 'Its name at the end of the period';
comment on column report.completeness.form_code is 'Form';
comment on column report.completeness.due_at is 'Moment by which it must have arrived';
comment on column report.completeness.received_at is
'When the first submission arrived, whatever became of it';
comment on column report.completeness.is_on_time is
'Whether what was accepted had arrived by the due moment';
comment on column report.completeness.timeliness is
'While a submission is accepted, on_time or late, by fulfilled_at. Else excused: closed by the '
'officer; missing: overdue; open: not due yet. As of the last load';
comment on column report.completeness.version is
'1 if the latest submission is the first, then 2, 3, ...; null if none arrived';
comment on column report.completeness.verdict is
'Verdict of the latest submission; null if none arrived';
comment on column report.completeness.accepted_at is
'When a submission was first accepted; kept when the officer returns it';
comment on column report.completeness.fulfilled_at is
'When the first submission arrived that was ever accepted; null while none is accepted';
