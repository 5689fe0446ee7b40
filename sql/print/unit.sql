-- grain: one row if there is a unit, or a group of units, of a code
select unit_key
from warehouse.current_unit
where unit_code = :unit_code;
