-- grain: one row per given period and unit of any level that owes something in it
delete from report.reporting_rate
where period_key = any(:period_keys);

with counted as (
    select
        period.period_key,
        ancestor.ancestor_unit_key as unit_key,
        count(*) as expected,
        count(obligation.received_at) as received,
        count(*) filter (where obligation.received_at <= obligation.due_at) as on_time,
        count(obligation.accepted_at) as accepted
    from warehouse.dim_period as period
    inner join warehouse.dim_period as base
        on period.starts_on <= base.starts_on and period.ends_on >= base.ends_on
    inner join warehouse.fact_obligation as obligation
        on
            base.period_key = obligation.period_key
            and obligation.period_key = any(:part_keys)
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            obligation.unit_version_key = ancestor.unit_version_key
            and base.ends_on >= ancestor.valid_from
            and base.ends_on < coalesce(ancestor.valid_to, 'infinity')
    where period.period_key = any(:period_keys)
    group by period.period_key, ancestor.ancestor_unit_key
)

insert into report.reporting_rate (
    period_key,
    period_code,
    period_level,
    unit_code,
    unit_name,
    unit_level,
    expected,
    received,
    on_time,
    accepted,
    reporting_rate,
    on_time_rate
)
select
    counted.period_key,
    period.period_code,
    period.period_level,
    unit.unit_code,
    unit.name_zh,
    unit.unit_level,
    counted.expected,
    counted.received,
    counted.on_time,
    counted.accepted,
    round(cast(counted.received as numeric) / counted.expected, 4),
    round(cast(counted.on_time as numeric) / counted.expected, 4)
from counted
inner join warehouse.dim_period as period on counted.period_key = period.period_key
inner join warehouse.unit_in_period as unit
    on
        counted.period_key = unit.period_key
        and counted.unit_key = unit.unit_key
        and unit.period_key = any(:period_keys);
