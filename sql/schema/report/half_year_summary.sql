-- grain: one row per half-year and indicator
create table report.half_year_summary (
    period_key integer not null,
    period_code text not null,
    part_code text not null,
    part_name text not null,
    programme_code text not null,
    programme_name text not null,
    indicator_code text not null,
    indicator_name text not null,
    unit_of_measure text not null,
    value numeric,
    qualifier text,
    units_reported integer not null,
    units_expected integer not null,
    is_carried_forward boolean not null,
    is_synthetic boolean not null,
    primary key (period_code, indicator_code)
);
create index half_year_summary_period on report.half_year_summary (period_key);

comment on table report.half_year_summary is
'半年汇总: one row per half-year and indicator, the whole city';
comment on column report.half_year_summary.period_key is 'Period';
comment on column report.half_year_summary.period_code is 'Half-year, for instance 2020H1';
comment on column report.half_year_summary.part_code is 'Part of the report';
comment on column report.half_year_summary.part_name is 'Name of the part';
comment on column report.half_year_summary.programme_code is 'Programme';
comment on column report.half_year_summary.programme_name is 'Name of the programme';
comment on column report.half_year_summary.indicator_code is 'Indicator';
comment on column report.half_year_summary.indicator_name is 'Name of the indicator';
comment on column report.half_year_summary.unit_of_measure is 'Unit of measure';
comment on column report.half_year_summary.value is
'Flows summed over months and units; of stocks and cumulative figures, the sum over the units in '
'force on the last day that anything is due for';
comment on column report.half_year_summary.qualifier is
'exact, about (约), nearly (近) or over (多)';
comment on column report.half_year_summary.units_reported is
'Units whose figure is complete for all that is due so far in the half-year';
comment on column report.half_year_summary.units_expected is
'Units that owe the figure; what the officer closed (免报) is owed no more, as in '
'report.reporting_rate';
comment on column report.half_year_summary.is_carried_forward is
'Rests on a stock or cumulative figure of an earlier period, because the one due last is not there';
comment on column report.half_year_summary.is_synthetic is
'Contains demonstration data: the split by unit and month is made up';
