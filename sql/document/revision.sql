-- grain: one row per figure of some unions in a period that a later version replaced or withdrew,
-- until a moment, without one until now: versions bear their own moments
with version as (
    select
        fact.unit_key,
        fact.unit_version_key,
        fact.period_key,
        fact.indicator_version_key,
        fact.value,
        fact.qualifier,
        fact.superseded_at,
        -- what was withdrawn has no next version, or one of a later night
        lead(fact.recorded_at) over later = fact.superseded_at as is_replaced,
        lead(fact.value) over later as next_value,
        lead(fact.qualifier) over later as next_qualifier,
        lead(fact.submission_key) over later as next_submission_key
    from warehouse.dim_period as asked
    inner join warehouse.bridge_period as bridge on asked.period_key = bridge.period_key
    inner join warehouse.fact_observation as fact on bridge.part_period_key = fact.period_key
    where
        asked.period_code = :period_code
        and fact.recorded_at <= coalesce(cast(:as_of as timestamptz), 'infinity')
    window later as (
        partition by fact.unit_key, fact.period_key, fact.indicator_key
        order by fact.recorded_at
    )
)

select
    unit.unit_code,
    unit.name_zh as unit_name,
    period.period_code,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    version.value,
    version.qualifier,
    version.superseded_at,
    case when version.is_replaced then version.next_value end as next_value,
    case when version.is_replaced then version.next_qualifier end as next_qualifier,
    regexp_replace(submission.file_name, '^.*/', '') as file_name
from version
inner join warehouse.dim_period as period on version.period_key = period.period_key
inner join warehouse.dim_unit as unit
    on version.unit_key = unit.unit_key and version.unit_version_key = unit.unit_version_key
inner join warehouse.dim_indicator as indicator
    on version.indicator_version_key = indicator.indicator_version_key
left join warehouse.dim_submission as submission
    on
        version.unit_key = submission.unit_key
        and version.next_submission_key = submission.submission_key
        and version.is_replaced
where
    version.superseded_at <= coalesce(cast(:as_of as timestamptz), 'infinity')
    and unit.unit_code = any(:unit_codes)
    and (
        version.is_replaced is not true
        or version.value is distinct from version.next_value
        or version.qualifier is distinct from version.next_qualifier
    )
order by version.superseded_at, unit.unit_code, period.ends_on, indicator.indicator_code;
