-- grain: one row per period whose stored results must be rebuilt
select period_key
from internal.stale_period
order by period_key
for update;
