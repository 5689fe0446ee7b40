-- grain: one row per group of units or city, period of any level and indicator that units below
-- it owe
create table report.total_figure (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    unit_version_key integer not null,
    indicator_version_key integer not null,
    unit_level text not null,
    units_reported integer not null,
    units_expected integer not null,
    is_due_for_period boolean not null,
    is_carried_forward boolean not null,
    is_synthetic boolean not null,
    value numeric,
    value_yuan numeric,
    qualifier text,
    primary key (period_key, indicator_key, unit_key)
);
create index total_figure_unit on report.total_figure (unit_key, period_key);
create index total_figure_city on report.total_figure (indicator_key, period_key)
where unit_level = 'city';

comment on table report.total_figure is
'One row per group of units or city, period of any level and indicator that units below it owe';
comment on column report.total_figure.unit_key is 'Durable key of the group or the city';
comment on column report.total_figure.period_key is 'Period';
comment on column report.total_figure.indicator_key is 'Durable key of the indicator';
comment on column report.total_figure.unit_version_key is
'Version whose name the unit bears at the end of the period';
comment on column report.total_figure.indicator_version_key is
'Version whose name and programme the indicator has at the end of the period';
comment on column report.total_figure.unit_level is 'group or city';
comment on column report.total_figure.units_reported is
'Units whose figure is complete for all that is due so far in the period';
comment on column report.total_figure.units_expected is
'Units that owe the figure; what the officer closed (免报) is owed no more, as in '
'report.reporting_rate';
comment on column report.total_figure.is_due_for_period is
'Whether a form is due for this very period, not only for parts of it';
comment on column report.total_figure.is_carried_forward is
'Whether a stock or cumulative figure in it was reported for an earlier day than is due last';
comment on column report.total_figure.is_synthetic is
'Contains demonstration data: the split by unit and month is made up';
comment on column report.total_figure.value is
'The sum in its unit of measure; null if no unit gave a figure';
comment on column report.total_figure.value_yuan is 'Money only: the same sum in 元';
comment on column report.total_figure.qualifier is
'exact, about, nearly or over, as warehouse.qualifier_bits combines them; null if there is no '
'value';
