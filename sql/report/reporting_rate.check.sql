-- grain: one row per rate of a unit or of the city that the listed obligations contradict
-- severity: fail
with listed as (
    select
        period.period_code,
        completeness.unit_code,
        completeness.received_at,
        completeness.accepted_at,
        completeness.is_on_time
    from report.completeness as completeness
    inner join warehouse.bridge_period as bridge
        on completeness.period_key = bridge.part_period_key
    inner join warehouse.dim_period as period on bridge.period_key = period.period_key
    where period.period_key = any(:period_keys)
),

city as (
    select distinct unit_code from warehouse.dim_unit
    where unit_level = 'city'
),

obligation as (
    -- of each unit, and once more of the city
    select
        listed.period_code,
        listed.unit_code,
        listed.received_at,
        listed.accepted_at,
        listed.is_on_time
    from listed
    union all
    select
        listed.period_code,
        city.unit_code,
        listed.received_at,
        listed.accepted_at,
        listed.is_on_time
    from listed
    cross join city
),

counted as (
    select
        period_code,
        unit_code,
        count(*) as expected,
        count(received_at) as received,
        count(*) filter (where is_on_time) as on_time,
        count(accepted_at) as accepted
    from obligation
    group by period_code, unit_code
),

shown as (
    select
        period_code,
        unit_code,
        expected,
        received,
        on_time,
        accepted,
        reporting_rate,
        on_time_rate
    from report.reporting_rate
    where unit_level in ('union', 'city') and period_key = any(:period_keys)
)

select
    shown.expected,
    counted.expected as obligations,
    coalesce(counted.period_code, shown.period_code) as period_code,
    coalesce(counted.unit_code, shown.unit_code) as unit_code
from counted
full join shown
    on
        counted.period_code = shown.period_code
        and counted.unit_code = shown.unit_code
where
    row(shown.expected, shown.received, shown.on_time, shown.accepted)
    is distinct from row(counted.expected, counted.received, counted.on_time, counted.accepted)
    or shown.reporting_rate <> round(cast(counted.received as numeric) / counted.expected, 4)
    or shown.on_time_rate <> round(cast(counted.on_time as numeric) / counted.expected, 4);
