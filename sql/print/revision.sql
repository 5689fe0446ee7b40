-- grain: one row per unit of any level and indicator whose figure is not what was published last
select
    unit_name,
    indicator_code,
    indicator_name,
    unit_of_measure,
    latest_value,
    value
from report.revision_after_publication
where period_code = :period_code and is_pending
order by unit_level desc, unit_code asc, indicator_code asc;
