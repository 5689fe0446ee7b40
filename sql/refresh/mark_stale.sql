-- grain: one row per period that contains one of the given periods, in which something changed
insert into internal.stale_period (period_key)
select distinct period_key
from warehouse.bridge_period
where part_period_key = any(:period_keys)
on conflict (period_key) do nothing;
