-- grain: one row per unit
select
    unit_key as key,
    min(unit_code) as name
from warehouse.dim_unit
group by unit_key;
