-- grain: stored results for analysts, one table per grain, replaced by period
create table report.stale_period (
    period_key integer primary key
);
comment on table report.stale_period is 'One row per period whose stored results must be rebuilt';
comment on column report.stale_period.period_key is 'Period';

create table report.programme_by_unit (
    period_key integer not null,
    period_code text not null,
    period_level text not null,
    unit_code text not null,
    unit_name text not null,
    unit_level text not null,
    part_code text not null,
    part_name text not null,
    programme_code text not null,
    programme_name text not null,
    indicator_code text not null,
    indicator_name text not null,
    unit_of_measure text not null,
    indicator_kind text not null,
    part_level smallint not null,
    value numeric,
    qualifier text,
    value_yuan numeric,
    additive_value numeric,
    units_reported integer not null,
    units_expected integer not null,
    is_synthetic boolean not null
);
create unique index programme_by_unit_grain
on report.programme_by_unit (period_code, unit_code, indicator_code);
create index programme_by_unit_period on report.programme_by_unit (period_key);
comment on table report.programme_by_unit is
'分单位分指标汇总: one row per period of any level, unit of any level and indicator. '
'Levels overlap: filter period_level and unit_level, or sum additive_value';
comment on column report.programme_by_unit.period_key is 'Period';
comment on column report.programme_by_unit.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.programme_by_unit.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.programme_by_unit.unit_code is 'Union, group of unions, or the city';
comment on column report.programme_by_unit.unit_name is 'Its name at the end of the period';
comment on column report.programme_by_unit.unit_level is
'union, group or city; groups and the city contain the unions';
comment on column report.programme_by_unit.part_code is 'Part of the report';
comment on column report.programme_by_unit.part_name is 'Name of the part';
comment on column report.programme_by_unit.programme_code is 'Programme';
comment on column report.programme_by_unit.programme_name is 'Name of the programme';
comment on column report.programme_by_unit.indicator_code is 'Indicator';
comment on column report.programme_by_unit.indicator_name is 'Name of the indicator';
comment on column report.programme_by_unit.unit_of_measure is 'Unit of measure';
comment on column report.programme_by_unit.indicator_kind is
'flow: summed over months; stock and cumulative: the last value stands';
comment on column report.programme_by_unit.part_level is
'0: a figure of its own; 1 and more: 其中, contained in another figure';
comment on column report.programme_by_unit.value is
'The figure in its unit of measure; null if no union gave one';
comment on column report.programme_by_unit.qualifier is
'exact, about, nearly or over; a total carries the qualifier of its figures, about if they differ';
comment on column report.programme_by_unit.value_yuan is 'Money only: the same figure in 元';
comment on column report.programme_by_unit.additive_value is
'The figure on rows that overlap with no other (a flow of one union in one of its reporting '
'periods, not a 其中), else null: a sum of this column counts no figure twice';
comment on column report.programme_by_unit.units_reported is
'Unions whose figure is complete for all that is due so far in the period';
comment on column report.programme_by_unit.units_expected is 'Unions that owe the figure';
comment on column report.programme_by_unit.is_synthetic is
'Contains demonstration data: the split by union and month is made up';

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
    is_synthetic boolean not null
);
create unique index half_year_summary_grain
on report.half_year_summary (period_code, indicator_code);
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
'Flows summed over months and unions; stocks and cumulative figures as they stood last';
comment on column report.half_year_summary.qualifier is
'exact, about (约), nearly (近) or over (多)';
comment on column report.half_year_summary.units_reported is
'Unions whose figure is complete for all that is due so far in the half-year';
comment on column report.half_year_summary.units_expected is 'Unions that owe the figure';
comment on column report.half_year_summary.is_synthetic is
'Contains demonstration data: the split by union and month is made up';

create table report.completeness (
    period_key integer not null,
    period_code text not null,
    unit_code text not null,
    unit_name text not null,
    form_code text not null,
    due_at timestamptz not null,
    received_at timestamptz,
    verdict text,
    accepted_at timestamptz,
    is_on_time boolean not null
);
create unique index completeness_grain
on report.completeness (period_code, unit_code, form_code);
comment on table report.completeness is '报送情况: one row per obligation (union, form and period)';
comment on column report.completeness.period_key is 'Period';
comment on column report.completeness.period_code is 'Period that the form is due for';
comment on column report.completeness.unit_code is 'Union';
comment on column report.completeness.unit_name is 'Its name at the end of the period';
comment on column report.completeness.form_code is 'Form';
comment on column report.completeness.due_at is 'Moment by which it must have arrived';
comment on column report.completeness.received_at is 'When the first submission arrived';
comment on column report.completeness.verdict is
'Verdict of the latest submission; null if none arrived';
comment on column report.completeness.accepted_at is 'When a submission was first accepted';
comment on column report.completeness.is_on_time is 'Whether it arrived by the due moment';

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
    on_time_rate numeric not null
);
create unique index reporting_rate_grain on report.reporting_rate (period_code, unit_code);
comment on table report.reporting_rate is
'报送率: one row per period of any level and unit of any level';
comment on column report.reporting_rate.period_key is 'Period';
comment on column report.reporting_rate.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.reporting_rate.period_level is
'month, quarter, half, year or survey_year; longer periods contain the shorter ones';
comment on column report.reporting_rate.unit_code is 'Union, group of unions, or the city';
comment on column report.reporting_rate.unit_name is 'Its name at the end of the period';
comment on column report.reporting_rate.unit_level is
'union, group or city; groups and the city contain the unions';
comment on column report.reporting_rate.expected is 'Obligations that are due';
comment on column report.reporting_rate.received is 'Of these, received';
comment on column report.reporting_rate.on_time is 'Of these, received by the due moment';
comment on column report.reporting_rate.accepted is 'Of these, accepted';
comment on column report.reporting_rate.reporting_rate is 'received / expected, 0 to 1';
comment on column report.reporting_rate.on_time_rate is 'on_time / expected, 0 to 1';
