-- grain: one row per union of those asked for and indicator that it owes in a period
select
    unit_code as column_code,
    unit_name as column_name,
    indicator_code,
    value,
    qualifier,
    units_reported,
    units_expected,
    is_carried_forward
from report.programme_by_unit
where
    period_code = :period_code
    and unit_level = 'union'
    and unit_code = any(:unit_codes)
order by unit_code, indicator_code;
