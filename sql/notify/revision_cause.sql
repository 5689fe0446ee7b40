-- grain: one row per given mail about a publication and submission for its period that was
-- accepted, or no longer is, since it was published
with told as (
    select
        message.message_key,
        publication.recorded_at as published_at,
        bridge.part_period_key as period_key
    from outbox.message as message
    inner join warehouse.publication as publication
        on
            message.occasion
            = concat_ws(' ', 'revision', publication.period_code, publication.vintage)
    inner join warehouse.dim_period as period on publication.period_code = period.period_code
    inner join warehouse.bridge_period as bridge on period.period_key = bridge.period_key
    where message.kind = 'revision' and message.message_key = any(:message_keys)
),

decision as (
    select distinct on (decision.unit_key, decision.submission_key)
        decision.unit_key,
        decision.submission_key,
        decision.verdict_before,
        decision.decided_by,
        decision.reason,
        decision.decided_at
    from quality.decision as decision
    order by
        decision.unit_key asc, decision.submission_key asc, decision.decision_key desc
)

select
    told.message_key,
    unit.name_zh as unit_name,
    period.period_code,
    form.table_number,
    submission.version,
    submission.verdict,
    submission.received_at,
    decision.decided_by,
    decision.reason
from told
inner join landing.submission as submission
    on
        told.period_key = submission.period_key
        and told.published_at < submission.judged_at
inner join warehouse.dim_period as period on submission.period_key = period.period_key
inner join warehouse.dim_form as form on submission.form_key = form.form_key
inner join warehouse.unit_in_period as unit
    on submission.unit_key = unit.unit_key and submission.period_key = unit.period_key
left join decision
    on
        submission.unit_key = decision.unit_key
        and submission.submission_key = decision.submission_key
        and told.published_at < decision.decided_at
where submission.verdict = 'accepted' or decision.verdict_before = 'accepted'
order by told.message_key, unit.unit_code, period.ends_on, submission.version;
