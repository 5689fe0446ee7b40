-- grain: one row per period that contains one with a submission whose verdict is of a moment
insert into report.stale_period (period_key)
select distinct stale.period_key
from landing.submission as submission
inner join warehouse.dim_period as period on submission.period_key = period.period_key
inner join warehouse.dim_period as stale
    on period.starts_on >= stale.starts_on and period.ends_on <= stale.ends_on
where submission.judged_at = :recorded_at
on conflict (period_key) do nothing;
