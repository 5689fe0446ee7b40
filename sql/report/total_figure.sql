-- grain: one row per given period, group of units or city, and indicator that units below it owe
-- A flow counts where its unit belonged when it was due. What is not a flow is the state on one
-- day, the last that anything is due for: of the units in force then, where they belong then.
with moved_unit as materialized (
    select
        period_key,
        unit_key
    from warehouse.moved_unit
    where period_key = any(:period_keys)
),

-- a unit's figure, and a version of the unit with a day on which it belongs somewhere, if at all
belonging as (
    select
        figure.period_key,
        figure.unit_key,
        figure.indicator_key,
        figure.owed_version_key as unit_version_key,
        figure.last_due_on as belongs_on,
        figure.is_due_for_period,
        figure.is_expected,
        figure.is_complete,
        false as is_carried_forward,
        figure.is_synthetic,
        figure.qualifier,
        figure.value,
        figure.value_yuan
    from report.unit_figure as figure
    inner join warehouse.dim_indicator as indicator
        on
            figure.indicator_version_key = indicator.indicator_version_key
            and indicator.over_time = 'sum'
    where
        figure.period_key = any(:period_keys)
        and (figure.period_key, figure.unit_key) not in (
            select
                moved.period_key,
                moved.unit_key
            from moved_unit as moved
        )
    union all
    select
        moved.period_key,
        part.unit_key,
        part.indicator_key,
        part.owed_version_key as unit_version_key,
        part.last_due_on as belongs_on,
        part.period_key = moved.period_key as is_due_for_period,
        part.is_expected,
        part.is_complete,
        false as is_carried_forward,
        part.is_synthetic,
        part.qualifier,
        part.value,
        part.value_yuan
    from moved_unit as moved
    inner join report.flow_part as part
        on
            moved.period_key = part.whole_period_key
            and moved.unit_key = part.unit_key
            and part.period_key = any(:part_keys)
    union all
    select
        figure.period_key,
        figure.unit_key,
        figure.indicator_key,
        unit.unit_version_key,
        figure.state_on as belongs_on,
        figure.is_due_for_period,
        figure.is_expected,
        figure.is_complete,
        figure.is_carried_forward,
        figure.is_synthetic,
        figure.qualifier,
        figure.value,
        figure.value_yuan
    from report.state_figure as figure
    inner join warehouse.dim_unit as unit
        on figure.unit_key = unit.unit_key and unit.unit_level = 'union'
    where figure.period_key = any(:period_keys)
),

total as (
    select
        belonging.period_key,
        ancestor.ancestor_unit_key as unit_key,
        belonging.indicator_key,
        count(distinct belonging.unit_key) filter (where belonging.is_expected) as units_expected,
        count(distinct belonging.unit_key) filter (where belonging.is_expected)
        - count(distinct belonging.unit_key) filter (
            where belonging.is_expected and not belonging.is_complete
        ) as units_reported,
        bool_or(belonging.is_due_for_period) as is_due_for_period,
        bool_or(belonging.is_carried_forward) as is_carried_forward,
        bool_or(belonging.is_synthetic) as is_synthetic,
        warehouse.qualifier_of(bit_or(warehouse.qualifier_bits(belonging.qualifier))) as qualifier,
        sum(belonging.value) as value,
        sum(belonging.value_yuan) as value_yuan
    from belonging
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            belonging.unit_version_key = ancestor.unit_version_key
            and belonging.belongs_on >= ancestor.valid_from
            and belonging.belongs_on < coalesce(ancestor.valid_to, 'infinity')
    where
        ancestor.ancestor_unit_key in (
            select unit.unit_key
            from warehouse.dim_unit as unit
            where unit.unit_level <> 'union'
        )
    group by belonging.period_key, ancestor.ancestor_unit_key, belonging.indicator_key
)

select
    total.unit_key,
    total.period_key,
    total.indicator_key,
    unit.unit_version_key,
    indicator.indicator_version_key,
    unit.unit_level,
    total.units_reported,
    total.units_expected,
    total.is_due_for_period,
    total.is_carried_forward,
    total.is_synthetic,
    total.value,
    total.value_yuan,
    case when total.value is not null then total.qualifier end as qualifier
from total
inner join warehouse.unit_in_period as unit
    on
        total.unit_key = unit.unit_key
        and total.period_key = unit.period_key
        and unit.period_key = any(:period_keys)
        and unit.unit_level <> 'union'
inner join warehouse.indicator_in_period as indicator
    on
        total.indicator_key = indicator.indicator_key
        and total.period_key = indicator.period_key
        and indicator.period_key = any(:period_keys);
