-- grain: one row per figure that its unions, or the star's own rows, contradict
-- severity: fail
with stated as (
    -- what the star holds for each level in the periods that unions report for
    select
        period.period_code,
        unit.unit_code,
        indicator.indicator_code,
        sum(fact.value) as value
    from warehouse.fact_obligation as obligation
    inner join warehouse.form_line as line on obligation.form_key = line.form_key
    inner join warehouse.fact_observation as fact
        on
            obligation.unit_key = fact.unit_key
            and obligation.period_key = fact.period_key
            and line.indicator_key = fact.indicator_key
            and fact.superseded_at is null
    inner join warehouse.dim_indicator as indicator
        on fact.indicator_key = indicator.indicator_key
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            obligation.unit_version_key = ancestor.unit_version_key
            and period.ends_on >= ancestor.valid_from
            and period.ends_on < coalesce(ancestor.valid_to, 'infinity')
    inner join warehouse.dim_unit as unit
        on
            ancestor.ancestor_unit_key = unit.unit_key
            and period.ends_on >= unit.valid_from
            and period.ends_on < coalesce(unit.valid_to, 'infinity')
    group by period.period_code, unit.unit_code, indicator.indicator_code
),

shown as (
    select
        period_code,
        unit_code,
        indicator_code,
        value
    from report.programme_by_unit
    where period_key in (
        select obligation.period_key from warehouse.fact_obligation as obligation
    )
)

select
    'not as the star says' as fault,
    coalesce(stated.period_code, shown.period_code) as period_code,
    coalesce(stated.unit_code, shown.unit_code) as unit_code,
    coalesce(stated.indicator_code, shown.indicator_code) as indicator_code,
    shown.value as reported_value,
    stated.value as expected_value
from stated
full join shown
    on
        stated.period_code = shown.period_code
        and stated.unit_code = shown.unit_code
        and stated.indicator_code = shown.indicator_code
where shown.value is distinct from stated.value
union all
select
    'city is not the sum of its unions' as fault,
    period_code,
    max(unit_code) filter (where unit_level = 'city') as unit_code,
    indicator_code,
    sum(value) filter (where unit_level = 'city') as reported_value,
    sum(value) filter (where unit_level = 'union') as expected_value
from report.programme_by_unit
group by period_code, indicator_code
having
    sum(value) filter (where unit_level = 'city')
    is distinct from sum(value) filter (where unit_level = 'union');
