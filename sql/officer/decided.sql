-- grain: one row per decision about a submission or an earlier one of its obligation, last first
with submission as materialized (
    select
        unit_key,
        submission_key,
        form_key,
        period_key
    from landing.submission
    where submission_key = :submission_key
)

select
    decided.version,
    decision.submission_key,
    decision.action,
    decision.decided_by,
    decision.reason,
    decision.decided_at,
    rule.title as rule_title
from submission
inner join landing.submission as decided
    on
        submission.unit_key = decided.unit_key
        and submission.form_key = decided.form_key
        and submission.period_key = decided.period_key
inner join quality.decision as decision
    on
        decided.unit_key = decision.unit_key
        and decided.submission_key = decision.submission_key
left join quality.rule as rule on decision.rule_id = rule.rule_id
order by decision.decision_key desc
limit :most;
