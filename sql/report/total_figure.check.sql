-- grain: one row per total that the star's own rows, or the figures of all units, contradict
-- severity: fail
with stored_total as (
    select
        unit_key,
        period_key,
        indicator_key,
        unit_level,
        is_due_for_period,
        value
    from report.total_figure
    where period_key = any(:period_keys)
),

due_total as (
    select
        unit_key,
        period_key,
        indicator_key,
        value
    from stored_total
    where is_due_for_period
),

-- what the star holds for each level in the periods that units report for
observation as (
    select
        ancestor.ancestor_unit_key as unit_key,
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
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            obligation.unit_version_key = ancestor.unit_version_key
            and period.ends_on >= ancestor.valid_from
            and period.ends_on < coalesce(ancestor.valid_to, 'infinity')
            and ancestor.distance > 0
    where obligation.period_key = any(:period_keys)
    group by ancestor.ancestor_unit_key, fact.period_key, fact.indicator_key
),

stored_city as (
    select
        unit_key,
        period_key,
        indicator_key,
        value
    from stored_total
    where unit_level = 'city'
),

union_sum as (
    select
        period_key,
        indicator_key,
        sum(value) as value
    from report.unit_figure
    where period_key = any(:period_keys)
    group by period_key, indicator_key
),

fault as (
    select
        'not as the star says' as fault,
        coalesce(observation.unit_key, due_total.unit_key) as unit_key,
        coalesce(observation.period_key, due_total.period_key) as period_key,
        coalesce(observation.indicator_key, due_total.indicator_key) as indicator_key,
        due_total.value as reported_value,
        observation.value as expected_value
    from observation
    full join due_total
        on
            observation.unit_key = due_total.unit_key
            and observation.period_key = due_total.period_key
            and observation.indicator_key = due_total.indicator_key
    where due_total.value is distinct from observation.value
    union all
    select
        'city is not the sum of its unions' as fault,
        city.unit_key,
        coalesce(city.period_key, union_sum.period_key) as period_key,
        coalesce(city.indicator_key, union_sum.indicator_key) as indicator_key,
        city.value as reported_value,
        union_sum.value as expected_value
    from union_sum
    full join stored_city as city
        on
            union_sum.period_key = city.period_key
            and union_sum.indicator_key = city.indicator_key
    where city.value is distinct from union_sum.value
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
