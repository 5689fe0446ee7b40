-- grain: one row per given unit, and per unit that one of them took over
select unnest(cast(:unit_keys as integer[])) as unit_key
union
select predecessor_unit_key as unit_key
from warehouse.unit_succession
where unit_key = any(:unit_keys);
