-- grain: one row per reporting period
-- history: kept
create table warehouse.dim_period (
    period_key integer primary key,
    period_code text not null unique,
    period_level text not null
    check (period_level in ('month', 'quarter', 'half', 'year', 'survey_year')),
    starts_on date not null,
    ends_on date not null,
    calendar_year smallint not null,
    number_in_year smallint not null
);

comment on table warehouse.dim_period is
'One row per reporting period: months, quarters, halves, years and union survey years';
comment on column warehouse.dim_period.period_key is
'Year and month of the last day, then a digit for the level: 2020061 is June 2020';
comment on column warehouse.dim_period.period_code is '2020-06, 2020Q2, 2020H1, 2020 or 2020S';
comment on column warehouse.dim_period.period_level is 'Length of the period';
comment on column warehouse.dim_period.starts_on is 'First day';
comment on column warehouse.dim_period.ends_on is 'Last day';
comment on column warehouse.dim_period.calendar_year is 'Calendar year of the last day';
comment on column warehouse.dim_period.number_in_year is
'Position among the periods of its level in the year: June is 6, the second half is 2';
