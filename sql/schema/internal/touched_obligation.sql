-- grain: one row per obligation that a running load determines anew
create table internal.touched_obligation (
    unit_key integer not null,
    form_key integer not null,
    period_key integer not null,
    primary key (unit_key, form_key, period_key)
);

comment on table internal.touched_obligation is
'One row per obligation that a running load determines anew; empty between loads';
comment on column internal.touched_obligation.unit_key is 'Durable key of the unit';
comment on column internal.touched_obligation.form_key is 'Form';
comment on column internal.touched_obligation.period_key is 'Reporting period';
