-- grain: one row per period that forms were due for, in their order
select distinct
    period.starts_on,
    period.period_code
from warehouse.fact_obligation as obligation
inner join warehouse.dim_period as period on obligation.period_key = period.period_key
order by period.starts_on, period.period_code;
