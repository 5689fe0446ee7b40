-- grain: one row per given period and unit that owes or sent something in it
with judged_submission as (
    select
        bridge.period_key,
        submission.unit_key,
        submission.submission_key,
        submission.verdict,
        submission.is_synthetic
    from warehouse.bridge_period as bridge
    inner join landing.submission as submission
        on
            bridge.part_period_key = submission.period_key
            and submission.period_key = any(:part_keys)
    inner join warehouse.dim_unit as unit
        on submission.unit_version_key = unit.unit_version_key and unit.reports
    where
        bridge.period_key = any(:period_keys)
        and submission.form_key is not null
        and submission.verdict is not null
        and submission.part_kind is distinct from 'withdrawal' -- others left the unit out
),

submission_count as (
    select
        period_key,
        unit_key,
        count(*) as submissions,
        count(*) filter (where verdict = 'accepted') as accepted,
        count(*) filter (where verdict = 'held') as held,
        count(*) filter (where verdict = 'rejected') as rejected,
        bool_or(is_synthetic) as is_synthetic
    from judged_submission
    group by period_key, unit_key
),

obligation_count as (
    select
        bridge.period_key,
        obligation.unit_key,
        count(*) as expected,
        count(first.submission_key) as right_first_time
    from warehouse.bridge_period as bridge
    inner join warehouse.fact_obligation as obligation
        on
            bridge.part_period_key = obligation.period_key
            and obligation.period_key = any(:part_keys)
    left join quality.right_first_time as first
        on
            obligation.unit_key = first.unit_key
            and obligation.form_key = first.form_key
            and obligation.period_key = first.period_key
            and first.period_key = any(:part_keys)
    where
        bridge.period_key = any(:period_keys)
        and obligation.timeliness <> 'excused'
    group by bridge.period_key, obligation.unit_key
),

finding as (
    select
        submission.period_key,
        submission.unit_key,
        finding.rule_id,
        1 as findings
    from judged_submission as submission
    inner join quality.finding as finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
    union all
    select
        submission.period_key,
        submission.unit_key,
        further.rule_id,
        further.findings
    from judged_submission as submission
    inner join quality.further_finding as further
        on
            submission.unit_key = further.unit_key
            and submission.submission_key = further.submission_key
),

rule_count as (
    select
        period_key,
        unit_key,
        rule_id,
        sum(findings) as findings
    from finding
    group by period_key, unit_key, rule_id
),

finding_count as (
    select
        period_key,
        unit_key,
        sum(findings) as findings,
        jsonb_object_agg(rule_id, findings) as findings_by_rule
    from rule_count
    group by period_key, unit_key
)

select
    unit.period_key,
    period.period_code,
    period.period_level,
    unit.unit_code,
    unit.name_zh as unit_name,
    coalesce(owed.expected, 0) as expected,
    coalesce(owed.right_first_time, 0) as right_first_time,
    coalesce(sent.submissions, 0) as submissions,
    coalesce(sent.accepted, 0) as accepted,
    coalesce(sent.held, 0) as held,
    coalesce(sent.rejected, 0) as rejected,
    coalesce(found.findings, 0) as findings,
    coalesce(found.findings_by_rule, '{}') as findings_by_rule,
    coalesce(sent.is_synthetic, false) as is_synthetic
from obligation_count as owed
full join submission_count as sent
    on owed.period_key = sent.period_key and owed.unit_key = sent.unit_key
left join finding_count as found
    on sent.period_key = found.period_key and sent.unit_key = found.unit_key
inner join warehouse.unit_in_period as unit
    on
        coalesce(owed.period_key, sent.period_key) = unit.period_key
        and coalesce(owed.unit_key, sent.unit_key) = unit.unit_key
        and unit.period_key = any(:period_keys)
inner join warehouse.dim_period as period on unit.period_key = period.period_key;
