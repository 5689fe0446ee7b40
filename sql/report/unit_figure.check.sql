-- grain: one row per figure of a unit that the star's own rows, or its months, contradict
-- severity: fail
with stored_figure as (
    select
        unit_key,
        period_key,
        indicator_key,
        is_due_for_period,
        value
    from report.unit_figure
    where period_key = any(:part_keys)
),

due_figure as (
    select
        unit_key,
        period_key,
        indicator_key,
        value
    from stored_figure
    where period_key = any(:period_keys) and is_due_for_period
),

-- what the star holds of the periods that units report for
observation as (
    select
        fact.unit_key,
        fact.period_key,
        fact.indicator_key,
        sum(fact.value) as value
    from warehouse.fact_obligation as obligation
    inner join warehouse.bridge_form_indicator as line on obligation.form_key = line.form_key
    inner join warehouse.fact_observation as fact
        on
            obligation.unit_key = fact.unit_key
            and obligation.period_key = fact.period_key
            and line.indicator_key = fact.indicator_key
            and fact.period_key = any(:period_keys)
            and fact.superseded_at is null
    where obligation.period_key = any(:period_keys)
    group by fact.unit_key, fact.period_key, fact.indicator_key
),

-- the flows of a period, added up from all periods in it that a form is due for
added_up as (
    select
        part.unit_key,
        bridge.period_key,
        part.indicator_key,
        sum(part.value) as value
    from warehouse.bridge_period as bridge
    inner join stored_figure as part on bridge.part_period_key = part.period_key
    inner join warehouse.dim_indicator as indicator
        on part.indicator_key = indicator.indicator_key
    where
        bridge.period_key = any(:period_keys)
        and part.is_due_for_period
        and indicator.over_time = 'sum'
    group by part.unit_key, bridge.period_key, part.indicator_key
),

fault as (
    select
        'not as the star says' as fault,
        coalesce(observation.unit_key, due_figure.unit_key) as unit_key,
        coalesce(observation.period_key, due_figure.period_key) as period_key,
        coalesce(observation.indicator_key, due_figure.indicator_key) as indicator_key,
        due_figure.value as reported_value,
        observation.value as expected_value
    from observation
    full join due_figure
        on
            observation.unit_key = due_figure.unit_key
            and observation.period_key = due_figure.period_key
            and observation.indicator_key = due_figure.indicator_key
    where due_figure.value is distinct from observation.value
    union all
    select
        'not the sum of its months' as fault,
        stored_figure.unit_key,
        stored_figure.period_key,
        stored_figure.indicator_key,
        stored_figure.value as reported_value,
        added_up.value as expected_value
    from added_up
    inner join stored_figure
        on
            added_up.unit_key = stored_figure.unit_key
            and added_up.period_key = stored_figure.period_key
            and added_up.indicator_key = stored_figure.indicator_key
    where stored_figure.value is distinct from added_up.value
)

select
    fault.fault,
    period.period_code,
    unit.unit_code,
    indicator.indicator_code,
    fault.reported_value,
    fault.expected_value
from fault
inner join warehouse.dim_period as period on fault.period_key = period.period_key
inner join warehouse.dim_indicator as indicator on fault.indicator_key = indicator.indicator_key
left join warehouse.unit_in_period as unit
    on
        fault.unit_key = unit.unit_key
        and fault.period_key = unit.period_key
        and unit.period_key = any(:period_keys);
