-- grain: one row per figure that its unions, its months, or the star's own rows, contradict
-- severity: fail
with stored as (
    select
        unit_key,
        period_key,
        indicator_key,
        unit_level,
        is_due_for_period,
        value
    from report.stored_figure
    where period_key = any(:part_keys)
),

-- what the star holds for each level in the periods that unions report for
stated as (
    select
        ancestor.ancestor_unit_key as unit_key,
        fact.period_key,
        fact.indicator_key,
        sum(fact.value) as value
    from warehouse.fact_obligation as obligation
    inner join warehouse.form_line as line on obligation.form_key = line.form_key
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
    where obligation.period_key = any(:period_keys)
    group by ancestor.ancestor_unit_key, fact.period_key, fact.indicator_key
),

shown as (
    select *
    from stored
    where period_key = any(:period_keys) and is_due_for_period
),

-- the flows of a period, added up from all periods in it that a form is due for
added_up as (
    select
        stored.unit_key,
        whole.period_key,
        stored.indicator_key,
        sum(stored.value) as value
    from warehouse.dim_period as whole
    inner join warehouse.dim_period as part
        on whole.starts_on <= part.starts_on and whole.ends_on >= part.ends_on
    inner join stored on part.period_key = stored.period_key
    inner join warehouse.dim_indicator as indicator
        on stored.indicator_key = indicator.indicator_key
    where
        whole.period_key = any(:period_keys)
        and stored.is_due_for_period
        and stored.unit_level = 'union'
        and indicator.over_time = 'sum'
    group by stored.unit_key, whole.period_key, stored.indicator_key
),

fault as (
    select
        'not as the star says' as fault,
        coalesce(stated.unit_key, shown.unit_key) as unit_key,
        coalesce(stated.period_key, shown.period_key) as period_key,
        coalesce(stated.indicator_key, shown.indicator_key) as indicator_key,
        shown.value as reported_value,
        stated.value as expected_value
    from stated
    full join shown
        on
            stated.unit_key = shown.unit_key
            and stated.period_key = shown.period_key
            and stated.indicator_key = shown.indicator_key
    where shown.value is distinct from stated.value
    union all
    select
        'not the sum of its months' as fault,
        stored.unit_key,
        stored.period_key,
        stored.indicator_key,
        stored.value as reported_value,
        added_up.value as expected_value
    from added_up
    inner join stored
        on
            added_up.unit_key = stored.unit_key
            and added_up.period_key = stored.period_key
            and added_up.indicator_key = stored.indicator_key
    where stored.unit_level = 'union' and stored.value is distinct from added_up.value
    union all
    select
        'city is not the sum of its unions' as fault,
        max(unit_key) filter (where unit_level = 'city') as unit_key,
        period_key,
        indicator_key,
        sum(value) filter (where unit_level = 'city') as reported_value,
        sum(value) filter (where unit_level = 'union') as expected_value
    from stored
    where period_key = any(:period_keys)
    group by period_key, indicator_key
    having
        sum(value) filter (where unit_level = 'city')
        is distinct from sum(value) filter (where unit_level = 'union')
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
