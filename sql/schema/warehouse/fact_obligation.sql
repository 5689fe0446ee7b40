-- grain: one row per unit, form and period that is due
-- history: kept
create table warehouse.fact_obligation (
    unit_key integer not null,
    form_key integer not null,
    period_key integer not null,
    unit_version_key integer not null,
    due_at timestamptz not null,
    submission_key bigint,
    received_at timestamptz,
    timeliness text not null
    check (timeliness in ('on_time', 'late', 'missing', 'open', 'excused')),
    verdict text check (verdict in ('accepted', 'held', 'rejected')),
    accepted_at timestamptz,
    fulfilled_at timestamptz,
    changed_at timestamptz not null,
    primary key (unit_key, form_key, period_key)
);
create index fact_obligation_period on warehouse.fact_obligation (period_key);
create index fact_obligation_changed on warehouse.fact_obligation (changed_at);
create index fact_obligation_open on warehouse.fact_obligation (due_at)
where timeliness = 'open';

comment on table warehouse.fact_obligation is
'One row per unit, form and period that is due: an accumulating snapshot';
comment on column warehouse.fact_obligation.unit_key is 'Durable key of the unit';
comment on column warehouse.fact_obligation.form_key is 'Form';
comment on column warehouse.fact_obligation.period_key is 'Reporting period';
comment on column warehouse.fact_obligation.unit_version_key is
'Version of the unit in force on the period''s last day';
comment on column warehouse.fact_obligation.due_at is 'Moment by which the form must have arrived';
comment on column warehouse.fact_obligation.submission_key is 'Latest submission';
comment on column warehouse.fact_obligation.received_at is
'When the first submission arrived, whatever became of it';
comment on column warehouse.fact_obligation.timeliness is
'While a submission is accepted, on_time or late: fulfilled by the due moment or after it. Else '
'excused: the officer closed the obligation; missing: the due moment has passed; open: what is '
'accepted may still come in time. As of the last load';
comment on column warehouse.fact_obligation.verdict is 'Verdict of the latest submission';
comment on column warehouse.fact_obligation.accepted_at is
'Moment when a submission was first accepted; kept when the officer returns it';
comment on column warehouse.fact_obligation.fulfilled_at is
'When the first submission arrived that was ever accepted; null while none is accepted';
comment on column warehouse.fact_obligation.changed_at is 'Moment of the run that last changed it';
