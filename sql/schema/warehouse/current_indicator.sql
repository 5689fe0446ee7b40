-- grain: one row per indicator, by its latest version
create view warehouse.current_indicator as
select distinct on (indicator_key)
    indicator_key,
    indicator_code,
    name_zh,
    unit_of_measure,
    kind,
    yuan_per_unit,
    part_of_code,
    parts_add_up
from warehouse.dim_indicator
where coalesce(valid_from, '-infinity') <= coalesce(valid_to, 'infinity')
order by indicator_key asc, version desc;

comment on view warehouse.current_indicator is 'One row per indicator, by the latest of its names';
comment on column warehouse.current_indicator.indicator_key is 'Durable key of the indicator';
comment on column warehouse.current_indicator.indicator_code is 'Code printed on the forms';
comment on column warehouse.current_indicator.name_zh is 'Its latest name';
comment on column warehouse.current_indicator.unit_of_measure is
'Unit of measure, the same in all versions';
comment on column warehouse.current_indicator.kind is 'flow, stock or cumulative';
comment on column warehouse.current_indicator.yuan_per_unit is
'Money only: 元 in one unit of measure';
comment on column warehouse.current_indicator.part_of_code is
'Indicator that this one is a part of (其中)';
comment on column warehouse.current_indicator.parts_add_up is
'Whether its parts add up to it exactly';
