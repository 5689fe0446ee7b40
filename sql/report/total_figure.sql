-- grain: one row per given period, group of units or city, and indicator that units below it owe
-- A contribution counts where its unit belonged on the day of it.
with total as (
    select
        contribution.period_key,
        ancestor.ancestor_unit_key as unit_key,
        contribution.indicator_key,
        count(distinct contribution.unit_key) filter (
            where contribution.is_expected
        ) as units_expected,
        count(distinct contribution.unit_key) filter (where contribution.is_expected)
        - count(distinct contribution.unit_key) filter (
            where contribution.is_expected and not contribution.is_complete
        ) as units_reported,
        bool_or(contribution.is_due_for_period) as is_due_for_period,
        bool_or(contribution.is_carried_forward) as is_carried_forward,
        bool_or(contribution.is_synthetic) as is_synthetic,
        warehouse.qualifier_of(
            bit_or(warehouse.qualifier_bits(contribution.qualifier))
        ) as qualifier,
        sum(contribution.value) as value,
        sum(contribution.value_yuan) as value_yuan
    from report.contribution as contribution
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            contribution.unit_version_key = ancestor.unit_version_key
            and contribution.belongs_on >= ancestor.valid_from
            and contribution.belongs_on < coalesce(ancestor.valid_to, 'infinity')
    where
        contribution.period_key = any(:period_keys)
        and contribution.part_period_key = any(:part_keys)
        and ancestor.ancestor_unit_key in (
            select unit.unit_key
            from warehouse.dim_unit as unit
            where unit.unit_level <> 'union'
        )
    group by contribution.period_key, ancestor.ancestor_unit_key, contribution.indicator_key
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
