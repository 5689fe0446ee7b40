-- grain: one row per given period, unit and indicator that it owes in the period
-- A form that is due for the period itself gives the figure. Any other figure is made of those
-- stored of the parts of the period: flows add up, of the others that of the last part stands.
with due_figure as materialized (
    select
        unit_key,
        period_key,
        indicator_key,
        owed_version_key,
        due_on,
        stated_on,
        is_expected,
        is_complete,
        is_carried_forward,
        is_synthetic,
        qualifier,
        value,
        value_yuan
    from report.due_figure(:period_keys, :earlier_keys)
),

part_figure as (
    select
        part.*,
        bridge.period_key as whole_period_key,
        indicator.over_time = 'sum' or part.last_due_on = max(part.last_due_on) over (
            partition by part.unit_key, bridge.period_key, part.indicator_key
        ) as counts
    from warehouse.bridge_period as bridge
    inner join report.unit_figure as part
        on
            bridge.part_period_key = part.period_key
            and part.period_key = any(:direct_part_keys)
    inner join warehouse.dim_indicator as indicator
        on part.indicator_version_key = indicator.indicator_version_key
    left join due_figure
        on
            part.unit_key = due_figure.unit_key
            and bridge.period_key = due_figure.period_key
            and part.indicator_key = due_figure.indicator_key
    where
        bridge.period_key = any(:period_keys)
        and bridge.is_direct
        and due_figure.unit_key is null
),

figure as (
    select
        unit_key,
        period_key,
        indicator_key,
        owed_version_key,
        due_on as last_due_on,
        stated_on,
        true as is_due_for_period,
        is_expected,
        is_complete,
        is_carried_forward,
        is_synthetic,
        qualifier,
        value,
        value_yuan
    from due_figure
    union all
    select
        unit_key,
        whole_period_key as period_key,
        indicator_key,
        -- of the part that is due last
        (max(array[last_due_on - date '2000-01-01', owed_version_key]))[2] as owed_version_key,
        max(last_due_on) as last_due_on,
        max(stated_on) filter (where counts) as stated_on,
        false as is_due_for_period,
        bool_or(is_expected) filter (where counts) as is_expected,
        coalesce(
            bool_and(is_complete) filter (where counts and is_expected), false
        ) as is_complete,
        bool_or(is_carried_forward) filter (where counts) as is_carried_forward,
        bool_or(is_synthetic) filter (where counts) as is_synthetic,
        warehouse.qualifier_of(
            bit_or(warehouse.qualifier_bits(qualifier)) filter (where counts)
        ) as qualifier,
        sum(value) filter (where counts) as value,
        sum(value_yuan) filter (where counts) as value_yuan
    from part_figure
    group by unit_key, whole_period_key, indicator_key
)

select
    figure.unit_key,
    figure.period_key,
    figure.indicator_key,
    unit.unit_version_key,
    indicator.indicator_version_key,
    figure.owed_version_key,
    figure.last_due_on,
    figure.stated_on,
    figure.is_due_for_period,
    figure.is_expected,
    figure.is_complete,
    figure.is_carried_forward,
    figure.is_synthetic,
    figure.value,
    figure.value_yuan,
    case when figure.value is not null then figure.qualifier end as qualifier
from figure
inner join warehouse.unit_in_period as unit
    on
        figure.unit_key = unit.unit_key
        and figure.period_key = unit.period_key
        and unit.period_key = any(:period_keys)
inner join warehouse.indicator_in_period as indicator
    on
        figure.indicator_key = indicator.indicator_key
        and figure.period_key = indicator.period_key
        and indicator.period_key = any(:period_keys);
