-- grain: one row per rate of a unit or of the city that the listed obligations contradict
-- severity: fail
with listed as (
    select
        period.period_key,
        period.period_code,
        completeness.unit_code,
        completeness.received_at,
        completeness.fulfilled_at,
        completeness.is_on_time
    from report.completeness as completeness
    inner join warehouse.bridge_period as bridge
        on completeness.period_key = bridge.part_period_key
    inner join warehouse.dim_period as period on bridge.period_key = period.period_key
    where period.period_key = any(:period_keys) and completeness.timeliness <> 'excused'
),

city as (
    select distinct unit_code from warehouse.dim_unit
    where unit_level = 'city'
),

obligation as (
    -- of each unit that is not a group by the end of the period, and once more of the city
    select
        listed.period_code,
        listed.unit_code,
        listed.received_at,
        listed.fulfilled_at,
        listed.is_on_time
    from listed
    inner join warehouse.unit_in_period as unit
        on
            listed.period_key = unit.period_key
            and listed.unit_code = unit.unit_code
            and unit.unit_level = 'union'
    union all
    select
        listed.period_code,
        city.unit_code,
        listed.received_at,
        listed.fulfilled_at,
        listed.is_on_time
    from listed
    cross join city
),

recount as (
    select
        period_code,
        unit_code,
        count(*) as expected,
        count(received_at) as received,
        count(*) filter (where is_on_time) as on_time,
        count(fulfilled_at) as accepted
    from obligation
    group by period_code, unit_code
),

stored as (
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
    stored.expected,
    recount.expected as obligations,
    coalesce(recount.period_code, stored.period_code) as period_code,
    coalesce(recount.unit_code, stored.unit_code) as unit_code
from recount
full join stored
    on
        recount.period_code = stored.period_code
        and recount.unit_code = stored.unit_code
where
    row(stored.expected, stored.received, stored.on_time, stored.accepted)
    is distinct from row(recount.expected, recount.received, recount.on_time, recount.accepted)
    or stored.reporting_rate <> round(cast(recount.received as numeric) / recount.expected, 4)
    or stored.on_time_rate <> round(cast(recount.on_time as numeric) / recount.expected, 4);
