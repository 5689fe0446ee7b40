-- grain: one row per indicator of a period of any level, the whole city, in the order of the forms
select
    period_code,
    part_code,
    part_name,
    programme_code,
    programme_name,
    indicator_code,
    indicator_name,
    unit_of_measure,
    value,
    qualifier,
    units_reported,
    units_expected,
    is_carried_forward,
    is_synthetic
from report.programme_by_unit
where period_code = :period_code and unit_level = 'city'
order by programme_code, indicator_code;
