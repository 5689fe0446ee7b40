-- grain: one row per period that was stale
delete from report.stale_period;
