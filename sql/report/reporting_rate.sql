-- grain: one row per given period and unit of any level that owes something in it; what the officer
-- closed is owed no more
with obligations as (
    select
        bridge.period_key,
        ancestor.ancestor_unit_key as unit_key,
        count(*) as expected,
        count(obligation.received_at) as received,
        count(*) filter (where obligation.timeliness = 'on_time') as on_time,
        count(obligation.fulfilled_at) as accepted
    from warehouse.bridge_period as bridge
    inner join warehouse.dim_period as part on bridge.part_period_key = part.period_key
    inner join warehouse.fact_obligation as obligation
        on
            part.period_key = obligation.period_key
            and obligation.period_key = any(:part_keys)
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            obligation.unit_version_key = ancestor.unit_version_key
            and part.ends_on >= ancestor.valid_from
            and part.ends_on < coalesce(ancestor.valid_to, 'infinity')
    where
        bridge.period_key = any(:period_keys)
        and obligation.timeliness <> 'excused'
    group by bridge.period_key, ancestor.ancestor_unit_key
)

select
    obligations.period_key,
    period.period_code,
    period.period_level,
    unit.unit_code,
    unit.name_zh as unit_name,
    unit.unit_level,
    obligations.expected,
    obligations.received,
    obligations.on_time,
    obligations.accepted,
    round(cast(obligations.received as numeric) / obligations.expected, 4) as reporting_rate,
    round(cast(obligations.on_time as numeric) / obligations.expected, 4) as on_time_rate
from obligations
inner join warehouse.dim_period as period on obligations.period_key = period.period_key
inner join warehouse.unit_in_period as unit
    on
        obligations.period_key = unit.period_key
        and obligations.unit_key = unit.unit_key
        and unit.period_key = any(:period_keys);
