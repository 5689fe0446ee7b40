-- grain: one row per period that contains the changed one
insert into internal.stale_period (period_key)
select bridge.period_key
from warehouse.bridge_period as bridge
inner join warehouse.dim_period as period on bridge.part_period_key = period.period_key
where period.period_code = :period_code;
