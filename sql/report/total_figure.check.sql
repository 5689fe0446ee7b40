-- grain: one row per total to which the figures that it is explained by do not add up
-- severity: fail
-- What the units' own figures are is checked against the star by unit_figure.check.sql.
with stored_total as (
    select
        unit_key,
        period_key,
        indicator_key,
        value
    from report.total_figure
    where period_key = any(:period_keys)
),

expected_total as (
    select
        source.unit_key,
        source.period_key,
        source.indicator_key,
        sum(source.value) as value
    from report.figure_source as source
    inner join warehouse.unit_in_period as unit
        on
            source.unit_key = unit.unit_key
            and source.period_key = unit.period_key
            and unit.period_key = any(:period_keys)
            and unit.unit_level <> 'union'
    where
        source.is_in_total
        and source.period_key = any(:period_keys)
        and (source.part_period_key = any(:part_keys) or source.part_period_key is null)
    group by source.unit_key, source.period_key, source.indicator_key
    having count(source.value) > 0
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
