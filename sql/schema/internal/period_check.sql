-- grain: one row per period whose results were stored
create table internal.period_check (
    period_key integer primary key,
    checked_at timestamptz
);

comment on table internal.period_check is 'One row per period whose results were stored';
comment on column internal.period_check.period_key is 'Period';
comment on column internal.period_check.checked_at is
'When the gate found them right; null if it has not since they were stored last';
