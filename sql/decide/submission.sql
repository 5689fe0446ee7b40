-- grain: one row for the submission of a key, with what was sent and accepted beside it
with submission as materialized (
    select
        unit_key,
        submission_key,
        form_key,
        period_key,
        file_sha256,
        sheet,
        section,
        verdict,
        version,
        received_at,
        judged_at
    from landing.submission
    where submission_key = :submission_key
),

later as (
    select max(later.version) as version
    from submission
    inner join landing.submission as later
        on
            submission.unit_key = later.unit_key
            and submission.form_key = later.form_key
            and submission.period_key = later.period_key
            and later.verdict in ('accepted', 'held')
            and (submission.received_at, submission.submission_key)
            < (later.received_at, later.submission_key)
),

standing as (
    select
        array_agg(distinct finding.rule_id) filter (where rule.is_waivable) as waivable,
        array_agg(distinct finding.rule_id) filter (where finding.severity = '强制') as rejecting,
        array_agg(distinct finding.rule_id) filter (where finding.severity = '准强制') as holding
    from submission
    inner join quality.standing_finding as finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
    inner join quality.rule as rule on finding.rule_id = rule.rule_id
),

last_decision as (
    select
        decision.decision_key,
        decision.verdict_before,
        decision.verdict_after
    from submission
    inner join quality.standing_decision as decision
        on
            submission.unit_key = decision.unit_key
            and submission.submission_key = decision.submission_key
    order by decision.decision_key desc
    limit 1
),

latest_decision as (
    select
        decision.decision_key,
        decision.decided_by,
        decision.decided_at
    from submission
    inner join quality.decision as decision
        on
            submission.unit_key = decision.unit_key
            and submission.submission_key = decision.submission_key
    order by decision.decision_key desc
    limit 1
)

select
    submission.unit_key,
    submission.submission_key,
    submission.file_sha256,
    submission.sheet,
    submission.section,
    submission.received_at,
    submission.verdict,
    submission.version,
    submission.judged_at,
    unit.name_zh as unit_name,
    form.title_zh as form_title,
    period.period_code,
    later.version as later_version,
    last_decision.decision_key as last_decision_key,
    last_decision.verdict_before as last_verdict_before,
    last_decision.verdict_after as last_verdict_after,
    latest_decision.decision_key as latest_decision_key,
    latest_decision.decided_by as latest_decided_by,
    latest_decision.decided_at as latest_decided_at,
    coalesce(standing.waivable, '{}') as waivable_rules,
    coalesce(standing.rejecting, '{}') as rejecting_rules,
    coalesce(standing.holding, '{}') as holding_rules,
    owed.unit_key is not null as is_owed,
    (
        select min(named.unit_code)
        from warehouse.dim_unit as named
        where named.unit_key = submission.unit_key
    ) as unit_code
from submission
cross join later
cross join standing
left join last_decision on true
left join latest_decision on true
left join warehouse.dim_form as form on submission.form_key = form.form_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
left join warehouse.unit_in_period as unit
    on
        submission.unit_key = unit.unit_key
        and submission.period_key = unit.period_key
left join warehouse.owed_form as owed
    on
        submission.unit_key = owed.unit_key
        and submission.form_key = owed.form_key
        and submission.period_key = owed.period_key;
