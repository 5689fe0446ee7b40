-- grain: one row per rate above one, or whose counts the obligations contradict
-- severity: fail
select
    rate.period_code,
    rate.unit_code,
    rate.expected,
    count(listed.unit_code) as obligations
from report.reporting_rate as rate
left join report.completeness as listed
    on rate.unit_code = listed.unit_code and rate.period_code = listed.period_code
where rate.unit_level = 'union' and rate.period_level = 'month'
group by rate.period_code, rate.unit_code, rate.expected, rate.reporting_rate, rate.on_time_rate
having
    rate.expected <> count(listed.unit_code)
    or rate.reporting_rate > 1
    or rate.on_time_rate > rate.reporting_rate;
