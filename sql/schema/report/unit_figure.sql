-- grain: one row per unit, period of any level and indicator that it owes in the period
create table report.unit_figure (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    unit_version_key integer not null,
    indicator_version_key integer not null,
    owed_version_key integer not null,
    last_due_on date not null,
    stated_on date,
    is_due_for_period boolean not null,
    is_expected boolean not null,
    is_complete boolean not null,
    is_carried_forward boolean not null,
    is_synthetic boolean not null,
    value numeric,
    value_yuan numeric,
    qualifier text,
    primary key (period_key, indicator_key, unit_key)
);
create index unit_figure_unit on report.unit_figure (unit_key, period_key);
-- what a report for an earlier period may be carried forward to
create index unit_figure_missing on report.unit_figure (last_due_on)
where is_due_for_period and not is_complete;

comment on table report.unit_figure is
'One row per unit, period of any level and indicator that it owes in the period';
comment on column report.unit_figure.unit_key is 'Durable key of the unit';
comment on column report.unit_figure.period_key is 'Period';
comment on column report.unit_figure.indicator_key is 'Durable key of the indicator';
comment on column report.unit_figure.unit_version_key is
'Version whose name the unit bears at the end of the period';
comment on column report.unit_figure.indicator_version_key is
'Version whose name and programme the indicator has at the end of the period';
comment on column report.unit_figure.owed_version_key is
'Version that was in force when the figure was due last';
comment on column report.unit_figure.last_due_on is
'Last day of the last period that the figure is due for';
comment on column report.unit_figure.stated_on is
'Last day of the last period that it was reported for; null if none was. A stock or cumulative '
'figure that was reported for an earlier day than last_due_on is carried forward from there';
comment on column report.unit_figure.is_due_for_period is
'Whether a form is due for this very period, not only for parts of it';
comment on column report.unit_figure.is_expected is
'Whether the figure is waited for: false where the officer closed (免报) all that it was due for';
comment on column report.unit_figure.is_complete is
'Whether the figure is there for all that is due so far in the period and was not closed';
comment on column report.unit_figure.is_carried_forward is
'Whether it is a stock or cumulative figure that was reported for an earlier day than is due last';
comment on column report.unit_figure.is_synthetic is
'Contains demonstration data: the split by unit and month is made up';
comment on column report.unit_figure.value is
'The figure in its unit of measure; null if the unit gave none';
comment on column report.unit_figure.value_yuan is 'Money only: the same figure in 元';
comment on column report.unit_figure.qualifier is
'exact, about, nearly or over; of what is added up, as warehouse.qualifier_bits combines them; '
'null if there is no value';
