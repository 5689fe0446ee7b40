-- grain: one row per submission, delivery or closure that the obligations count now; what belongs
-- to a period that had not ended at this moment waits
update landing.submission as submission
set counted_at = submission.judged_at
where
    submission.is_uncounted
    and not exists (
        select 1
        from warehouse.dim_period as period
        where
            submission.period_key = period.period_key
            and period.ends_on
            >= cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
    );

update quality.closure
set counted_at = :recorded_at
where
    counted_at is null
    and not exists (
        select 1
        from warehouse.dim_period as period
        where
            closure.period_key = period.period_key
            and period.ends_on
            >= cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
    );

with new_file as materialized (
    select distinct file_sha256
    from landing.delivery
    where counted_at is null
),

early_file as materialized (
    select distinct submission.file_sha256
    from landing.submission as submission
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    where
        submission.file_sha256 in (select new_file.file_sha256 from new_file)
        and period.ends_on
        >= cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
)

update landing.delivery as delivery
set counted_at = :recorded_at
where
    delivery.counted_at is null
    and not exists (
        select 1
        from early_file
        where early_file.file_sha256 = delivery.file_sha256
    );

-- a night that is run again leaves what later nights know to the next one
with early_period as materialized (
    select distinct obligation.period_key
    from warehouse.dim_period as period
    inner join warehouse.fact_obligation as obligation
        on period.period_key = obligation.period_key
    where
        period.ends_on
        >= cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
)

update internal.catalogue set obligations_current = true
where not obligations_current and not exists (select 1 from early_period);

delete from internal.touched_obligation;
