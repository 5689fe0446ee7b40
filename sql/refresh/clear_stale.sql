-- grain: no period is stale any more
delete from internal.stale_period;
