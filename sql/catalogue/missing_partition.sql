-- grain: one row per month that ends a period and has no partition of observations yet
with partition_month as (
    select distinct period_key / 10 as year_month
    from warehouse.dim_period
)

select
    format('fact_observation_%s', year_month) as partition_name,
    year_month * 10 as from_key,
    (year_month + 1) * 10 as before_key
from partition_month
where to_regclass(format('warehouse.fact_observation_%s', year_month)) is null
order by year_month;
