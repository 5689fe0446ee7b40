-- grain: one row per city figure of a half-year that the star's own rows contradict
-- severity: fail
with figure as (
    select
        half.period_code,
        indicator.indicator_code,
        indicator.over_time,
        fact.value,
        row_number() over (
            partition by half.period_key, fact.unit_key, fact.indicator_key
            order by part.ends_on desc
        ) as recency
    from warehouse.dim_period as half
    inner join warehouse.bridge_period as bridge on half.period_key = bridge.period_key
    inner join warehouse.dim_period as part on bridge.part_period_key = part.period_key
    inner join warehouse.fact_observation as fact
        on
            part.period_key = fact.period_key
            and fact.superseded_at is null
            and fact.status in ('A', 'M')
    inner join warehouse.dim_indicator as indicator
        on fact.indicator_key = indicator.indicator_key
    where
        half.period_level = 'half'
        and half.period_key = any(:period_keys)
        and fact.period_key = any(:part_keys)
),

city as (
    select
        period_code,
        indicator_code,
        sum(value) as value
    from figure
    where over_time = 'sum' or recency = 1
    group by period_code, indicator_code
),

summary as (
    select
        period_code,
        indicator_code,
        value
    from report.half_year_summary
    where period_key = any(:period_keys)
)

select
    summary.value as reported_value,
    city.value as expected_value,
    coalesce(city.period_code, summary.period_code) as period_code,
    coalesce(city.indicator_code, summary.indicator_code) as indicator_code
from city
full join summary
    on
        city.period_code = summary.period_code
        and city.indicator_code = summary.indicator_code
where summary.value is distinct from city.value;
