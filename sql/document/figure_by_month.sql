-- grain: one row per period within a period that a union owes a form for, and indicator in it
with owed_period as (
    select distinct
        owed.period_code,
        part.ends_on
    from warehouse.dim_period as asked
    inner join warehouse.bridge_period as bridge on asked.period_key = bridge.period_key
    inner join warehouse.dim_period as part on bridge.part_period_key = part.period_key
    inner join report.completeness as owed on part.period_code = owed.period_code
    where asked.period_code = :period_code and owed.unit_code = any(:unit_codes)
)

select
    figure.period_code as column_code,
    figure.period_code as column_name,
    figure.indicator_code,
    figure.value,
    figure.qualifier,
    figure.units_reported,
    figure.units_expected,
    figure.is_carried_forward
from owed_period
inner join report.programme_by_unit as figure on owed_period.period_code = figure.period_code
where figure.unit_code = any(:unit_codes)
order by owed_period.ends_on, figure.period_code, figure.indicator_code;
