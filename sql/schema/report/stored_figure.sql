-- grain: one row per unit, period of any level and indicator
create table report.stored_figure (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    unit_version_key integer not null,
    owed_version_key integer,
    last_due_on date,
    units_reported integer not null,
    units_expected integer not null,
    is_observed boolean not null,
    is_due_for_period boolean not null,
    is_synthetic boolean not null,
    unit_level text not null,
    lowest_qualifier text,
    highest_qualifier text,
    value numeric,
    value_yuan numeric,
    primary key (unit_key, period_key, indicator_key, unit_level)
);
create index stored_figure_period
on report.stored_figure (period_key, unit_level, indicator_key);
create index stored_figure_city on report.stored_figure (indicator_key, period_key)
where unit_level = 'city';

comment on table report.stored_figure is
'One row per unit, period of any level and indicator: what programme_by_unit shows, by keys. A '
'unit that reported itself before it became a group has a row of each level';
comment on column report.stored_figure.unit_key is 'Durable key of the union, group or city';
comment on column report.stored_figure.period_key is 'Period';
comment on column report.stored_figure.indicator_key is 'Indicator';
comment on column report.stored_figure.unit_version_key is
'Version whose name the unit bears at the end of the period';
comment on column report.stored_figure.owed_version_key is
'Unions: the version that was in force when the figure was due last';
comment on column report.stored_figure.last_due_on is
'Unions: last day of the last period that the figure is due for';
comment on column report.stored_figure.units_reported is
'Unions whose figure is complete for all that is due so far in the period';
comment on column report.stored_figure.units_expected is 'Unions that owe the figure';
comment on column report.stored_figure.is_observed is 'Whether there is any figure in the period';
comment on column report.stored_figure.is_due_for_period is
'Whether a form is due for this very period, not only for parts of it';
comment on column report.stored_figure.is_synthetic is
'Contains demonstration data: the split by union and month is made up';
comment on column report.stored_figure.unit_level is
'union: its own figure; group or city: the sum of the unions below';
comment on column report.stored_figure.lowest_qualifier is
'First of the qualifiers that are not exact, in order of the alphabet; null if all are';
comment on column report.stored_figure.highest_qualifier is 'Last of these qualifiers';
comment on column report.stored_figure.value is
'The figure in its unit of measure; null if no union gave one';
comment on column report.stored_figure.value_yuan is 'Money only: the same figure in 元';
