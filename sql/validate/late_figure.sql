-- grain: one row per unit of which figures wait to be loaded that are half a year older than one
-- under review, or more: those that quality.money_season may look at
select distinct waiting.unit_key
from landing.submission as waiting
inner join warehouse.dim_period as period on waiting.period_key = period.period_key
where
    waiting.verdict = 'accepted'
    and waiting.loaded_at is null
    and period.starts_on <= (
        select max(open_submission.starts_on) - interval '6 months'
        from quality.open_submission
    );
