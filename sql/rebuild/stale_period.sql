-- grain: one row per period whose stored reports are out of date until the next refresh
select period.period_code
from internal.stale_period as stale
inner join warehouse.dim_period as period on stale.period_key = period.period_key
order by period.period_code;
