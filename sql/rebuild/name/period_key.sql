-- grain: one row per period
select
    period_key as key,
    period_code as name
from warehouse.dim_period;
