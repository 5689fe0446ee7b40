-- grain: one row per flow of the city that is not the sum of its unions
-- severity: fail
-- Where each union belonged meanwhile is nothing to the sum.
with union_total as (
    select
        figure.period_key,
        figure.indicator_key,
        sum(figure.value) as value
    from report.unit_figure as figure
    inner join warehouse.dim_indicator as indicator
        on
            figure.indicator_version_key = indicator.indicator_version_key
            and indicator.over_time = 'sum'
    where figure.period_key = any(:period_keys)
    group by figure.period_key, figure.indicator_key
)

select
    period.period_code,
    indicator.indicator_code,
    city.value as reported_value,
    union_total.value as expected_value
from union_total
inner join warehouse.dim_period as period on union_total.period_key = period.period_key
inner join warehouse.current_indicator as indicator
    on union_total.indicator_key = indicator.indicator_key
left join report.total_figure as city
    on
        union_total.period_key = city.period_key
        and union_total.indicator_key = city.indicator_key
        and city.unit_level = 'city'
        and city.period_key = any(:period_keys)
where city.value is distinct from union_total.value;
