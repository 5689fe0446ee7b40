-- grain: one row per unit that has not sent all forms of a period, or not again what was returned
with part as (
    select period.period_code
    from warehouse.dim_period as asked
    inner join warehouse.bridge_period as bridge on asked.period_key = bridge.period_key
    inner join warehouse.dim_period as period on bridge.part_period_key = period.period_key
    where asked.period_code = :period_code
)

select
    completeness.unit_name,
    count(*) as forms,
    array_agg(distinct completeness.period_code order by completeness.period_code) as period_codes
from part
inner join report.completeness as completeness on part.period_code = completeness.period_code
where
    completeness.timeliness in ('missing', 'open')
    and coalesce(completeness.verdict <> 'held', true)
group by completeness.unit_code, completeness.unit_name
order by completeness.unit_code;
