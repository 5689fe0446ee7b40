-- grain: one row per figure of a unit that the star's own rows contradict
-- severity: fail
with due_figure as (
    select
        unit_key,
        period_key,
        indicator_key,
        indicator_version_key,
        is_complete,
        value
    from report.unit_figure
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

-- what was reported last of a stock or cumulative figure that is due and not reported
carried_figure as (
    select
        due.unit_key,
        due.period_key,
        due.indicator_key,
        (array_agg(fact.value order by earlier.ends_on desc))[1] as value
    from due_figure as due
    inner join warehouse.dim_period as period on due.period_key = period.period_key
    inner join warehouse.dim_indicator as indicator
        on
            due.indicator_version_key = indicator.indicator_version_key
            and indicator.kind <> 'flow'
    inner join warehouse.dim_period as earlier
        on
            period.ends_on > earlier.ends_on
            and case indicator.kind
                when 'stock' then period.ends_on + 1 - interval '1 year' <= earlier.ends_on
                else period.calendar_year = earlier.calendar_year
            end
    inner join warehouse.fact_observation as fact
        on
            due.unit_key = fact.unit_key
            and earlier.period_key = fact.period_key
            and due.indicator_key = fact.indicator_key
            and fact.period_key = any(:earlier_keys)
            and fact.superseded_at is null
            and fact.status <> 'O'
    where not due.is_complete
    group by due.unit_key, due.period_key, due.indicator_key
),

fault as (
    select
        due_figure.value as reported_value,
        coalesce(observation.unit_key, due_figure.unit_key) as unit_key,
        coalesce(observation.period_key, due_figure.period_key) as period_key,
        coalesce(observation.indicator_key, due_figure.indicator_key) as indicator_key,
        coalesce(observation.value, carried.value) as expected_value
    from observation
    full join due_figure
        on
            observation.unit_key = due_figure.unit_key
            and observation.period_key = due_figure.period_key
            and observation.indicator_key = due_figure.indicator_key
    left join carried_figure as carried
        on
            due_figure.unit_key = carried.unit_key
            and due_figure.period_key = carried.period_key
            and due_figure.indicator_key = carried.indicator_key
    where due_figure.value is distinct from coalesce(observation.value, carried.value)
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
