-- grain: one row per given period and union that owes or sent something in it
delete from report.quality_by_unit
where period_key = any(:period_keys);

with contained as (
    select
        period.period_key,
        base.period_key as base_period_key
    from warehouse.dim_period as period
    inner join warehouse.dim_period as base
        on period.starts_on <= base.starts_on and period.ends_on >= base.ends_on
    where period.period_key = any(:period_keys)
),

judged as (
    select
        contained.period_key,
        submission.unit_key,
        submission.submission_key,
        submission.verdict,
        submission.is_synthetic
    from contained
    inner join landing.submission as submission
        on
            contained.base_period_key = submission.period_key
            and submission.period_key = any(:part_keys)
    inner join warehouse.dim_unit as unit
        on submission.unit_version_key = unit.unit_version_key and unit.reports
    where submission.form_key is not null and submission.verdict is not null
),

sent as (
    select
        period_key,
        unit_key,
        count(*) as submissions,
        count(*) filter (where verdict = 'accepted') as accepted,
        count(*) filter (where verdict = 'held') as held,
        count(*) filter (where verdict = 'rejected') as rejected,
        bool_or(is_synthetic) as is_synthetic
    from judged
    group by period_key, unit_key
),

owed as (
    select
        contained.period_key,
        obligation.unit_key,
        count(*) as expected,
        count(first.submission_key) as right_first_time
    from contained
    inner join warehouse.fact_obligation as obligation
        on
            contained.base_period_key = obligation.period_key
            and obligation.period_key = any(:part_keys)
    left join quality.right_first_time as first
        on
            obligation.unit_key = first.unit_key
            and obligation.form_key = first.form_key
            and obligation.period_key = first.period_key
            and first.period_key = any(:part_keys)
    group by contained.period_key, obligation.unit_key
),

kept_or_counted as (
    select
        judged.period_key,
        judged.unit_key,
        finding.rule_id,
        1 as findings
    from judged
    inner join quality.finding as finding
        on
            judged.unit_key = finding.unit_key
            and judged.submission_key = finding.submission_key
    union all
    select
        judged.period_key,
        judged.unit_key,
        further.rule_id,
        further.findings
    from judged
    inner join quality.further_finding as further
        on
            judged.unit_key = further.unit_key
            and judged.submission_key = further.submission_key
),

finding_of_rule as (
    select
        period_key,
        unit_key,
        rule_id,
        sum(findings) as findings
    from kept_or_counted
    group by period_key, unit_key, rule_id
),

found as (
    select
        period_key,
        unit_key,
        sum(findings) as findings,
        jsonb_object_agg(rule_id, findings) as findings_by_rule
    from finding_of_rule
    group by period_key, unit_key
)

insert into report.quality_by_unit (
    period_key,
    period_code,
    period_level,
    unit_code,
    unit_name,
    expected,
    right_first_time,
    submissions,
    accepted,
    held,
    rejected,
    findings,
    findings_by_rule,
    is_synthetic
)
select
    unit.period_key,
    period.period_code,
    period.period_level,
    unit.unit_code,
    unit.name_zh,
    coalesce(owed.expected, 0),
    coalesce(owed.right_first_time, 0),
    coalesce(sent.submissions, 0),
    coalesce(sent.accepted, 0),
    coalesce(sent.held, 0),
    coalesce(sent.rejected, 0),
    coalesce(found.findings, 0),
    coalesce(found.findings_by_rule, '{}'),
    coalesce(sent.is_synthetic, false)
from owed
full join sent on owed.period_key = sent.period_key and owed.unit_key = sent.unit_key
left join found on sent.period_key = found.period_key and sent.unit_key = found.unit_key
inner join warehouse.unit_in_period as unit
    on
        coalesce(owed.period_key, sent.period_key) = unit.period_key
        and coalesce(owed.unit_key, sent.unit_key) = unit.unit_key
        and unit.period_key = any(:period_keys)
inner join warehouse.dim_period as period on unit.period_key = period.period_key;
