-- grain: one row per union of those asked for that owes forms in a period
with owed_form as (
    select
        owed.unit_code,
        array_agg(owed.period_code order by part.ends_on, owed.form_code) as periods
    from warehouse.dim_period as asked
    inner join warehouse.bridge_period as bridge on asked.period_key = bridge.period_key
    inner join warehouse.dim_period as part on bridge.part_period_key = part.period_key
    inner join report.completeness as owed on part.period_code = owed.period_code
    where
        asked.period_code = :period_code
        and owed.unit_code = any(:unit_codes)
        and owed.timeliness in ('missing', 'open')
    group by owed.unit_code
)

select
    rate.unit_code,
    rate.unit_name,
    rate.expected,
    rate.received,
    rate.on_time,
    rate.accepted,
    coalesce(owed_form.periods, '{}') as owed_periods
from report.reporting_rate as rate
left join owed_form on rate.unit_code = owed_form.unit_code
where rate.period_code = :period_code and rate.unit_code = any(:unit_codes)
order by rate.unit_code;
