-- grain: one row per period that contains an obligation or a submission
with known as (
    select period_key from warehouse.fact_obligation
    union
    select period_key from landing.submission
)

insert into report.stale_period (period_key)
select distinct period.period_key
from known
inner join warehouse.dim_period as base on known.period_key = base.period_key
inner join warehouse.dim_period as period
    on base.starts_on >= period.starts_on and base.ends_on <= period.ends_on
on conflict (period_key) do nothing;
