-- grain: one row per period whose stored results must be rebuilt
create table report.stale_period (
    period_key integer primary key
);

comment on table report.stale_period is 'One row per period whose stored results must be rebuilt';
comment on column report.stale_period.period_key is 'Period';
