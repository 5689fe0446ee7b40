-- grain: one row per obligation that a running load determines anew
create table warehouse.touched_obligation (
    unit_key integer not null,
    form_key integer not null,
    period_key integer not null,
    primary key (unit_key, form_key, period_key)
);

comment on table warehouse.touched_obligation is
'One row per obligation that a running load determines anew; empty between loads';
comment on column warehouse.touched_obligation.unit_key is 'Durable key of the union';
comment on column warehouse.touched_obligation.form_key is 'Form';
comment on column warehouse.touched_obligation.period_key is 'Reporting period';
