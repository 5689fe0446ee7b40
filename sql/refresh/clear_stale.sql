-- grain: no period is stale any more
delete from report.stale_period;
