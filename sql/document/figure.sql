-- grain: one row per indicator of a unit of any level, in a period, the one before it or the same
-- one of the year before, in the order of the forms
with asked as (
    select
        starts_on,
        ends_on,
        period_level
    from warehouse.dim_period
    where period_code = :period_code
),

told_period as (
    select
        period.period_key,
        period.period_code,
        case
            when period.starts_on = asked.starts_on then 'asked'
            when period.starts_on = asked.starts_on - interval '1 year' then 'year_before'
            else 'previous'
        end as told_as
    from asked
    inner join warehouse.dim_period as period on asked.period_level = period.period_level
    where
        period.starts_on in (asked.starts_on, asked.starts_on - interval '1 year')
        or period.ends_on = asked.starts_on - 1
)

select
    told_period.told_as,
    figure.part_code,
    figure.part_name,
    figure.programme_code,
    figure.programme_name,
    figure.indicator_code,
    figure.indicator_name,
    figure.unit_of_measure,
    figure.indicator_kind,
    indicator.part_of_code,
    figure.value,
    figure.qualifier,
    figure.units_reported,
    figure.units_expected,
    figure.is_carried_forward,
    figure.is_synthetic
from told_period
inner join report.programme_by_unit as figure on told_period.period_code = figure.period_code
inner join warehouse.indicator_in_period as version
    on
        told_period.period_key = version.period_key
        and figure.indicator_code = version.indicator_code
inner join warehouse.dim_indicator as indicator
    on version.indicator_version_key = indicator.indicator_version_key
where figure.unit_code = :unit_code
order by figure.programme_code, figure.indicator_code;
