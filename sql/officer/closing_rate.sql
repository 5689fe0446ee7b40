-- grain: one row, how the whole city has reported for a period; none if nothing is due
select
    expected,
    received,
    on_time,
    accepted
from report.reporting_rate
where period_code = :period_code and unit_level = 'city';
