-- grain: one row per period whose stored results must be rebuilt, and period within it
select
    stale.period_key,
    part.period_key as part_key
from report.stale_period as stale
inner join warehouse.dim_period as period on stale.period_key = period.period_key
inner join warehouse.dim_period as part
    on period.starts_on <= part.starts_on and period.ends_on >= part.ends_on
order by stale.period_key
for update of stale;
