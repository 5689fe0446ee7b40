-- grain: one row per period whose results were stored just now
insert into internal.period_check (period_key, checked_at)
select
    stale.period_key,
    null
from internal.stale_period as stale
on conflict (period_key) do update set checked_at = null;
