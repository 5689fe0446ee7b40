-- grain: one row per period that was stale
delete from internal.stale_period;
