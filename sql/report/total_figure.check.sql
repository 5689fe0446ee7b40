-- grain: one row per total that the figures of the units below it contradict
-- severity: fail
-- What the units' own figures are is checked against the star by unit_figure.
with stored_total as (
    select
        unit_key,
        period_key,
        indicator_key,
        value
    from report.total_figure
    where period_key = any(:period_keys)
),

-- each flow where its unit belonged on the last day of the period that it was due for
flow_total as (
    select
        ancestor.ancestor_unit_key as unit_key,
        part.whole_period_key as period_key,
        part.indicator_key,
        sum(part.value) as value
    from report.flow_part as part
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            part.owed_version_key = ancestor.unit_version_key
            and part.last_due_on >= ancestor.valid_from
            and part.last_due_on < coalesce(ancestor.valid_to, 'infinity')
    where
        part.whole_period_key = any(:period_keys)
        and part.period_key = any(:part_keys)
    group by ancestor.ancestor_unit_key, part.whole_period_key, part.indicator_key
),

-- the state on one day, of the units that report then
state_figure as (
    select
        figure.unit_key,
        figure.period_key,
        figure.indicator_key,
        figure.value,
        max(figure.last_due_on) over (
            partition by figure.period_key, figure.indicator_key
        ) as state_on
    from report.unit_figure as figure
    inner join warehouse.dim_indicator as indicator
        on
            figure.indicator_version_key = indicator.indicator_version_key
            and indicator.over_time = 'last'
    where figure.period_key = any(:period_keys)
),

state_total as (
    select
        ancestor.ancestor_unit_key as unit_key,
        figure.period_key,
        figure.indicator_key,
        sum(figure.value) as value
    from state_figure as figure
    inner join warehouse.dim_unit as unit
        on
            figure.unit_key = unit.unit_key
            and unit.reports
            and daterange(unit.valid_from, unit.valid_to) @> figure.state_on
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            unit.unit_version_key = ancestor.unit_version_key
            and daterange(ancestor.valid_from, ancestor.valid_to) @> figure.state_on
    group by ancestor.ancestor_unit_key, figure.period_key, figure.indicator_key
),

expected_total as (
    select
        expected.unit_key,
        expected.period_key,
        expected.indicator_key,
        expected.value
    from (
        select * from flow_total
        union all
        select * from state_total
    ) as expected
    inner join warehouse.unit_in_period as unit
        on
            expected.unit_key = unit.unit_key
            and expected.period_key = unit.period_key
            and unit.unit_level <> 'union'
    where expected.value is not null
),

fault as (
    select
        stored.value as reported_value,
        expected.value as expected_value,
        coalesce(expected.unit_key, stored.unit_key) as unit_key,
        coalesce(expected.period_key, stored.period_key) as period_key,
        coalesce(expected.indicator_key, stored.indicator_key) as indicator_key
    from expected_total as expected
    full join stored_total as stored
        on
            expected.unit_key = stored.unit_key
            and expected.period_key = stored.period_key
            and expected.indicator_key = stored.indicator_key
    where stored.value is distinct from expected.value
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
