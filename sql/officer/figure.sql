-- grain: one row per indicator of a submission's form, with what the reports have of it for its
-- period: of the unit, and of the city
with line as materialized (
    select distinct
        submission.unit_key,
        submission.period_key,
        line.indicator_key,
        line.indicator_version_key
    from landing.submission as submission
    inner join warehouse.bridge_form_indicator as line on submission.form_key = line.form_key
    where submission.submission_key = :submission_key
)

select
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    of_unit.value as unit_value,
    of_city.value as city_value,
    warehouse.as_written(of_unit.value, 'A', of_unit.qualifier) as unit_written,
    warehouse.as_written(of_city.value, 'A', of_city.qualifier) as city_written
from line
inner join warehouse.dim_indicator as indicator
    on line.indicator_version_key = indicator.indicator_version_key
left join report.unit_figure as of_unit
    on
        line.unit_key = of_unit.unit_key
        and line.period_key = of_unit.period_key
        and line.indicator_key = of_unit.indicator_key
left join report.total_figure as of_city
    on
        line.period_key = of_city.period_key
        and line.indicator_key = of_city.indicator_key
        and of_city.unit_level = 'city'
order by indicator.indicator_code;
