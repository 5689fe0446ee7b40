-- grain: one row per period and indicator whose city total is not the sum of its unions
-- severity: fail
select
    period_code,
    indicator_code,
    sum(value) filter (where unit_level = 'city') as city_value,
    sum(value) filter (where unit_level = 'union') as unions_value
from report.programme_by_unit
group by period_code, indicator_code
having
    sum(value) filter (where unit_level = 'city')
    is distinct from sum(value) filter (where unit_level = 'union');
