-- grain: one row per figure of a unit that those of the parts of its period contradict
-- severity: fail
with stored_figure as (
    select
        unit_key,
        period_key,
        indicator_key,
        indicator_version_key,
        is_due_for_period,
        value
    from report.unit_figure
    where period_key = any(:part_keys)
),

-- the flows of a period, added up from all that forms are due for in it
added_up as (
    select
        unit_key,
        whole_period_key as period_key,
        indicator_key,
        sum(value) as value
    from report.flow_part
    where whole_period_key = any(:period_keys) and period_key = any(:part_keys)
    group by unit_key, whole_period_key, indicator_key
),

-- of the others, what was due last
stood_last as (
    select distinct on (part.unit_key, bridge.period_key, part.indicator_key)
        part.unit_key,
        bridge.period_key,
        part.indicator_key,
        part.value
    from warehouse.bridge_period as bridge
    inner join stored_figure as part on bridge.part_period_key = part.period_key
    inner join warehouse.dim_period as period on part.period_key = period.period_key
    inner join warehouse.dim_indicator as indicator
        on
            part.indicator_version_key = indicator.indicator_version_key
            and indicator.kind <> 'flow'
    where bridge.period_key = any(:period_keys) and part.is_due_for_period
    order by
        part.unit_key asc, bridge.period_key asc, part.indicator_key asc,
        period.ends_on desc, period.starts_on asc
),

made_of_parts as (
    select * from added_up
    union all
    select * from stood_last
),

fault as (
    select
        stored_figure.unit_key,
        stored_figure.period_key,
        stored_figure.indicator_key,
        stored_figure.value as reported_value,
        made_of_parts.value as expected_value
    from made_of_parts
    inner join stored_figure
        on
            made_of_parts.unit_key = stored_figure.unit_key
            and made_of_parts.period_key = stored_figure.period_key
            and made_of_parts.indicator_key = stored_figure.indicator_key
    where stored_figure.value is distinct from made_of_parts.value
)

select
    period.period_code,
    unit.unit_code,
    indicator.indicator_code,
    fault.reported_value,
    fault.expected_value
from fault
inner join warehouse.dim_period as period on fault.period_key = period.period_key
inner join warehouse.current_indicator as indicator
    on fault.indicator_key = indicator.indicator_key
left join warehouse.unit_in_period as unit
    on
        fault.unit_key = unit.unit_key
        and fault.period_key = unit.period_key
        and unit.period_key = any(:period_keys);
