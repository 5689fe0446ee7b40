-- grain: one row: the database's time, and how far a time zone is ahead of UTC by its own data
select
    clock_timestamp() as now,
    timezone(:timezone, now()) - timezone('UTC', now()) as utc_offset;
