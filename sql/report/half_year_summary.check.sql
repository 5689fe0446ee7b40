-- grain: one row per figure of a half-year that is not the city's
-- severity: fail
-- What the city's total is made of is checked by total_figure.
with city as (
    select
        period.period_code,
        indicator.indicator_code,
        figure.value
    from report.total_figure as figure
    inner join warehouse.dim_period as period
        on figure.period_key = period.period_key and period.period_level = 'half'
    inner join warehouse.dim_indicator as indicator
        on figure.indicator_version_key = indicator.indicator_version_key
    where figure.period_key = any(:period_keys) and figure.unit_level = 'city'
),

summary as (
    select
        period_code,
        indicator_code,
        value
    from report.half_year_summary
    where period_key = any(:period_keys)
)

select
    summary.value as reported_value,
    city.value as expected_value,
    coalesce(city.period_code, summary.period_code) as period_code,
    coalesce(city.indicator_code, summary.indicator_code) as indicator_code
from city
full join summary
    on
        city.period_code = summary.period_code
        and city.indicator_code = summary.indicator_code
where
    summary.value is distinct from city.value
    or (city.indicator_code is null) <> (summary.indicator_code is null);
