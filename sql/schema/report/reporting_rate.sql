-- grain: one row per period of any level and unit of any level
create table report.reporting_rate (
    period_key integer not null,
    period_code text not null,
    period_level text not null,
    unit_code text not null,
    unit_name text not null,
    unit_level text not null,
    expected integer not null,
    received integer not null,
    on_time integer not null,
    accepted integer not null,
    reporting_rate numeric not null,
    on_time_rate numeric not null,
    primary key (period_code, unit_code)
);
create index reporting_rate_period on report.reporting_rate (period_key);
create index reporting_rate_unit on report.reporting_rate (unit_code);

comment on table report.reporting_rate is
'报送率: one row per period of any level and unit of any level';
comment on column report.reporting_rate.period_key is 'Period';
comment on column report.reporting_rate.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.reporting_rate.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.reporting_rate.unit_code is 'Unit, group of units, or the city';
comment on column report.reporting_rate.unit_name is 'Its name at the end of the period';
comment on column report.reporting_rate.unit_level is
'union, group or city; groups and the city contain the units';
comment on column report.reporting_rate.expected is
'Obligations of the periods that have ended, due already or not, and not closed by the officer';
comment on column report.reporting_rate.received is
'Of these, received, whatever became of it';
comment on column report.reporting_rate.on_time is
'Of these, accepted, and received by the due moment';
comment on column report.reporting_rate.accepted is 'Of these, accepted as of now';
comment on column report.reporting_rate.reporting_rate is 'received / expected, 0 to 1';
comment on column report.reporting_rate.on_time_rate is 'on_time / expected, 0 to 1';
