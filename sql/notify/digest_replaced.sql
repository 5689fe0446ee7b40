-- grain: one row per figure that counts otherwise than at the last digest, because of submissions
-- that were judged or decided on since: the first :most, the greatest change of a city total first
with judged as (
    select distinct
        unit_key,
        period_key
    from landing.submission
    where
        judged_at > :since
        and judged_at <= :recorded_at
        and unit_key <> 0
        and period_key is not null
),

before as (
    select
        fact.unit_key,
        fact.period_key,
        fact.indicator_key,
        fact.indicator_version_key,
        fact.value,
        warehouse.as_written(fact.value, fact.status, fact.qualifier) as written
    from judged
    inner join warehouse.fact_observation as fact
        on
            judged.unit_key = fact.unit_key
            and judged.period_key = fact.period_key
    where fact.recorded_at <= :since and fact.superseded_at > :since
),

changed as (
    select
        before.unit_key,
        before.period_key,
        before.indicator_key,
        before.indicator_version_key,
        before.written as written_before,
        coalesce(warehouse.as_written(fact.value, fact.status, fact.qualifier), '不再计入')
            as written_after,
        coalesce(fact.value, 0) - coalesce(before.value, 0) as change
    from before
    left join warehouse.fact_observation as fact
        on
            before.unit_key = fact.unit_key
            and before.period_key = fact.period_key
            and before.indicator_key = fact.indicator_key
            and fact.superseded_at is null
    where
        fact.unit_key is null
        or warehouse.as_written(fact.value, fact.status, fact.qualifier) <> before.written
)

select
    unit.name_zh as unit_name,
    period.period_code,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    changed.written_before,
    changed.written_after,
    trim_scale(total.value) as city_after,
    trim_scale(total.value - changed.change) as city_before,
    count(*) over () as total
from changed
inner join warehouse.dim_period as period on changed.period_key = period.period_key
inner join warehouse.dim_indicator as indicator
    on changed.indicator_version_key = indicator.indicator_version_key
inner join warehouse.unit_in_period as unit
    on
        changed.unit_key = unit.unit_key
        and changed.period_key = unit.period_key
left join report.total_figure as total
    on
        changed.period_key = total.period_key
        and changed.indicator_key = total.indicator_key
        and total.unit_level = 'city'
order by
    abs(changed.change) / nullif(total.value, 0) desc nulls last, unit.unit_code asc,
    period.ends_on asc, indicator.indicator_code asc
limit :most;
