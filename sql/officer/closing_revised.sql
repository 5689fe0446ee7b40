-- grain: one row per figure of the city that is not what the latest publication of a period says
select
    indicator_code,
    indicator_name,
    unit_of_measure,
    warehouse.as_written(latest_value, 'A', latest_qualifier) as written_before,
    warehouse.as_written(value, 'A', qualifier) as written_after
from report.revision_after_publication
where period_code = :period_code and unit_level = 'city' and is_pending
order by indicator_code;
