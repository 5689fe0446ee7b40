-- grain: one row per given half-year and indicator, the whole city
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
    figure.is_carried_forward,
    figure.is_synthetic
from report.programme_by_unit as figure
where
    figure.period_key = any(:period_keys)
    and figure.period_level = 'half'
    and figure.unit_level = 'city';
