-- grain: one row per period whose stored results must be rebuilt
create table internal.stale_period (
    period_key integer primary key
);

comment on table internal.stale_period is 'One row per period whose stored results must be rebuilt';
comment on column internal.stale_period.period_key is 'Period';
