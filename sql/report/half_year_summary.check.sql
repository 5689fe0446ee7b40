-- grain: one row per city figure of a half-year that the star's own rows contradict
-- severity: fail
with city_flow as (
    select
        period.period_key,
        fact.indicator_key,
        sum(fact.value) as value
    from warehouse.dim_period as period
    inner join warehouse.dim_period as base
        on base.starts_on >= period.starts_on and base.ends_on <= period.ends_on
    inner join warehouse.fact_observation as fact
        on base.period_key = fact.period_key and fact.superseded_at is null
    where period.period_level = 'half'
    group by period.period_key, fact.indicator_key
)

select
    summary.period_code,
    summary.indicator_code,
    summary.value as reported_value,
    city_flow.value as expected_value
from city_flow
inner join warehouse.dim_indicator as indicator
    on city_flow.indicator_key = indicator.indicator_key and indicator.kind = 'flow'
left join report.half_year_summary as summary
    on
        city_flow.period_key = summary.period_key
        and indicator.indicator_code = summary.indicator_code
where summary.value is distinct from city_flow.value;
