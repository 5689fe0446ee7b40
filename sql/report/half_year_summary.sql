-- grain: one row per given half-year and indicator, the whole city
delete from report.half_year_summary
where period_key = any(:period_keys);

insert into report.half_year_summary (
    period_key,
    period_code,
    part_code,
    part_name,
    programme_code,
    programme_name,
    indicator_code,
    indicator_name,
    unit_of_measure,
    value,
    qualifier,
    units_reported,
    units_expected,
    is_synthetic
)
select
    figure.period_key,
    figure.period_code,
    figure.part_code,
    figure.part_name,
    figure.programme_code,
    figure.programme_name,
    figure.indicator_code,
    figure.indicator_name,
    figure.unit_of_measure,
    figure.value,
    figure.qualifier,
    figure.units_reported,
    figure.units_expected,
    figure.is_synthetic
from report.programme_by_unit as figure
where
    figure.period_key = any(:period_keys)
    and figure.period_level = 'half'
    and figure.unit_level = 'city';
