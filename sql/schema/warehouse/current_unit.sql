-- grain: one row per unit, by its latest name
create view warehouse.current_unit as
select distinct on (unit_key)
    unit_key,
    unit_code,
    name_zh
from warehouse.dim_unit
order by unit_key asc, valid_from desc;

comment on view warehouse.current_unit is 'One row per unit, by the latest of its names';
comment on column warehouse.current_unit.unit_key is 'Durable key of the unit';
comment on column warehouse.current_unit.unit_code is 'Code of the unit';
comment on column warehouse.current_unit.name_zh is 'Its latest name';
