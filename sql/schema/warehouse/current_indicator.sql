-- grain: one row per indicator, by its latest version
create view warehouse.current_indicator as
select distinct on (indicator_key)
    indicator_key,
    indicator_code,
    name_zh,
    unit_of_measure,
    kind
from warehouse.dim_indicator
where coalesce(valid_from, '-infinity') <= coalesce(valid_to, 'infinity')
order by indicator_key asc, version desc;

comment on view warehouse.current_indicator is 'One row per indicator, by the latest of its names';
comment on column warehouse.current_indicator.indicator_key is 'Durable key of the indicator';
comment on column warehouse.current_indicator.indicator_code is 'Code printed on the forms';
comment on column warehouse.current_indicator.name_zh is 'Its latest name';
comment on column warehouse.current_indicator.unit_of_measure is
'Unit of measure, the same in all versions';
comment on column warehouse.current_indicator.kind is
'flow, stock or cumulative, the same in all versions';
