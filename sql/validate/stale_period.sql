-- grain: one row per period that contains one with a submission judged just now
insert into report.stale_period (period_key)
select distinct stale.period_key
from quality.reviewed_submission as reviewed
inner join landing.submission as submission
    on
        reviewed.unit_key = submission.unit_key
        and reviewed.submission_key = submission.submission_key
inner join warehouse.dim_period as period on submission.period_key = period.period_key
inner join warehouse.dim_period as stale
    on period.starts_on >= stale.starts_on and period.ends_on <= stale.ends_on
on conflict (period_key) do nothing;
