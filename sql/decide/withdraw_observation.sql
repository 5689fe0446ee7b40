-- grain: one row per current observation of the form and period that a submission was accepted for
-- A submission that states what an earlier one stated added no version, so all of them go.
update warehouse.fact_observation as fact
set
    superseded_at = greatest(
        cast(:decided_at as timestamptz), fact.recorded_at + interval '1 microsecond'
    )
from landing.submission as submission
inner join warehouse.bridge_form_indicator as line on submission.form_key = line.form_key
where
    submission.unit_key = :unit_key
    and submission.submission_key = :submission_key
    and fact.unit_key = submission.unit_key
    and fact.period_key = submission.period_key
    and fact.indicator_key = line.indicator_key
    and fact.superseded_at is null;
