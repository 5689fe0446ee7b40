-- grain: one row per unit of any level and indicator of a period, as they stand; in an order that
-- no locale changes
select
    unit_code,
    unit_name,
    unit_level,
    part_code,
    part_name,
    programme_code,
    programme_name,
    indicator_code,
    indicator_name,
    unit_of_measure,
    qualifier,
    units_reported,
    units_expected,
    is_carried_forward,
    is_synthetic,
    cast(trim_scale(value) as text) as value,
    cast(trim_scale(value_yuan) as text) as value_yuan
from report.programme_by_unit
where period_code = :period_code
order by unit_code collate "C", indicator_code collate "C";
