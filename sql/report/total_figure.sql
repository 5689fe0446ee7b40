-- grain: one row per given period, group of units or city, and indicator that units below it owe
with total as (
    select
        figure.period_key,
        ancestor.ancestor_unit_key as unit_key,
        figure.indicator_key,
        count(*) filter (where figure.is_complete) as units_reported,
        count(*) as units_expected,
        bool_or(figure.is_observed) as is_observed,
        bool_or(figure.is_due_for_period) as is_due_for_period,
        bool_or(figure.is_synthetic) as is_synthetic,
        warehouse.qualifier_of(bit_or(warehouse.qualifier_bits(figure.qualifier))) as qualifier,
        sum(figure.value) as value,
        sum(figure.value_yuan) as value_yuan
    from report.unit_figure as figure
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            figure.owed_version_key = ancestor.unit_version_key
            and figure.last_due_on >= ancestor.valid_from
            and figure.last_due_on < coalesce(ancestor.valid_to, 'infinity')
    where
        figure.period_key = any(:period_keys)
        and ancestor.ancestor_unit_key in (
            select unit.unit_key
            from warehouse.dim_unit as unit
            where unit.unit_level <> 'union'
        )
    group by figure.period_key, ancestor.ancestor_unit_key, figure.indicator_key
)

select
    total.unit_key,
    total.period_key,
    total.indicator_key,
    unit.unit_version_key,
    unit.unit_level,
    total.units_reported,
    total.units_expected,
    total.is_due_for_period,
    total.is_observed,
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
        and unit.unit_level <> 'union';
