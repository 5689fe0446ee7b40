-- grain: one row per version of a unit
select
    unit_version_key as key,
    concat(unit_code, ' ', valid_from) as name
from warehouse.dim_unit;
