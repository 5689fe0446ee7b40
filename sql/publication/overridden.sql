-- grain: one row per form of a period that is missing or not accepted, and per decision that rules
-- or obligations of the period were set aside by
with part as (
    select
        period.period_key,
        period.period_code
    from warehouse.dim_period as asked
    inner join warehouse.bridge_period as bridge on asked.period_key = bridge.period_key
    inner join warehouse.dim_period as period on bridge.part_period_key = period.period_key
    where asked.period_code = :period_code
),

open_form as (
    select
        completeness.unit_code,
        completeness.unit_name,
        completeness.period_code,
        completeness.form_code,
        coalesce(completeness.verdict, 'missing') as kind
    from part
    inner join report.completeness as completeness on part.period_code = completeness.period_code
    where completeness.timeliness in ('missing', 'open')
),

decision as (
    select
        standing.action,
        standing.rule_id,
        decision.decided_by,
        decision.reason,
        decision.decided_at,
        submission.unit_key,
        submission.form_key,
        submission.period_key
    from part
    inner join landing.submission as submission on part.period_key = submission.period_key
    inner join quality.standing_decision as standing
        on
            submission.unit_key = standing.unit_key
            and submission.submission_key = standing.submission_key
            and standing.action in ('release', 'waive')
    inner join quality.decision as decision
        on
            standing.unit_key = decision.unit_key
            and standing.decision_key = decision.decision_key
    union all
    select
        'close' as action,
        null as rule_id,
        closure.decided_by,
        closure.reason,
        closure.decided_at,
        closure.unit_key,
        closure.form_key,
        closure.period_key
    from part
    inner join quality.standing_closure as closure
        on part.period_key = closure.period_key and closure.is_closed
)

select
    kind,
    unit_code,
    unit_name,
    period_code,
    form_code,
    null as rule_id,
    null as decided_by,
    null as reason,
    cast(null as timestamptz) as decided_at
from open_form
union all
select
    decision.action as kind,
    unit.unit_code,
    unit.name_zh as unit_name,
    part.period_code,
    form.form_code,
    decision.rule_id,
    decision.decided_by,
    decision.reason,
    decision.decided_at
from decision
inner join part on decision.period_key = part.period_key
inner join warehouse.unit_in_period as unit
    on decision.unit_key = unit.unit_key and decision.period_key = unit.period_key
inner join warehouse.dim_form as form on decision.form_key = form.form_key
order by kind, unit_code, period_code, form_code, rule_id, decided_at;
