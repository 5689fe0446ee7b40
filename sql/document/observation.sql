-- grain: one row per observation that the figures of some unions in a period are made of, in the
-- order of the indicators
select
    indicator.indicator_code,
    unit.unit_code,
    unit.name_zh as unit_name,
    period.period_code,
    fact.value,
    fact.qualifier,
    fact.sheet,
    fact.cell,
    fact.recorded_at,
    submission.version,
    submission.received_at,
    regexp_replace(submission.file_name, '^.*/', '') as file_name
from warehouse.dim_period as asked
inner join warehouse.bridge_period as bridge on asked.period_key = bridge.period_key
inner join warehouse.dim_period as period on bridge.part_period_key = period.period_key
inner join warehouse.fact_observation as fact
    on period.period_key = fact.period_key and fact.superseded_at is null
inner join warehouse.dim_unit as unit
    on fact.unit_key = unit.unit_key and fact.unit_version_key = unit.unit_version_key
inner join warehouse.dim_indicator as indicator
    on fact.indicator_version_key = indicator.indicator_version_key
inner join warehouse.dim_submission as submission
    on fact.unit_key = submission.unit_key and fact.submission_key = submission.submission_key
where asked.period_code = :period_code and unit.unit_code = any(:unit_codes)
order by indicator.indicator_code, unit.unit_code, period.ends_on, period.period_code;
