-- grain: one row per change that moved a figure between two moments, and one for what none explains
select
    share,
    unit_code,
    unit_name,
    period_code,
    unit_of_measure,
    kind,
    old_value,
    old_qualifier,
    new_value,
    new_qualifier,
    cause,
    decision,
    reason,
    submission_key,
    file_name,
    version,
    received_at,
    recorded_at,
    is_synthetic
from report.why(:indicator_code, :period_code, :since, :until, :unit_code)
order by recorded_at nulls last, unit_code, period_code;
