-- grain: one row per period, version of a unit and version of an indicator
create view warehouse.figure_label as
select
    period.period_key,
    period.period_code,
    period.period_level,
    unit.unit_key,
    unit.unit_version_key,
    unit.unit_code,
    unit.name_zh as unit_name,
    programme.part_code,
    programme.part_name_zh as part_name,
    programme.programme_code,
    programme.name_zh as programme_name,
    indicator.indicator_key,
    indicator.indicator_version_key,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    indicator.kind as indicator_kind,
    indicator.over_time,
    indicator.part_level,
    indicator.kind = 'flow' and indicator.part_level = 0 as is_additive
from warehouse.dim_period as period
cross join warehouse.dim_unit as unit
cross join warehouse.dim_indicator as indicator
inner join warehouse.dim_programme as programme
    on indicator.programme_key = programme.programme_key;

comment on view warehouse.figure_label is
'One row per period, version of a unit and version of an indicator: what a figure is called. For '
'joins to figures, by all its keys';
comment on column warehouse.figure_label.period_key is 'Period';
comment on column warehouse.figure_label.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column warehouse.figure_label.period_level is
'month, quarter, half, year or survey_year';
comment on column warehouse.figure_label.unit_key is 'Durable key of the unit';
comment on column warehouse.figure_label.unit_version_key is 'Version of the unit';
comment on column warehouse.figure_label.unit_code is 'Unit, group of units, or the city';
comment on column warehouse.figure_label.unit_name is 'Its name in this version';
comment on column warehouse.figure_label.part_code is 'Part of the report';
comment on column warehouse.figure_label.part_name is 'Name of the part';
comment on column warehouse.figure_label.programme_code is 'Programme';
comment on column warehouse.figure_label.programme_name is 'Name of the programme';
comment on column warehouse.figure_label.indicator_key is 'Durable key of the indicator';
comment on column warehouse.figure_label.indicator_version_key is 'Version of the indicator';
comment on column warehouse.figure_label.indicator_code is 'Indicator';
comment on column warehouse.figure_label.indicator_name is 'Its name in this version';
comment on column warehouse.figure_label.unit_of_measure is 'Unit of measure';
comment on column warehouse.figure_label.indicator_kind is 'flow, stock or cumulative';
comment on column warehouse.figure_label.over_time is
'sum: a flow, which longer periods add up; last: a stock or cumulative figure';
comment on column warehouse.figure_label.part_level is
'0: a figure of its own; 1 and more: 其中, contained in another figure';
comment on column warehouse.figure_label.is_additive is
'Whether its figures may be added up over months and indicators: flows that are no 其中';
