-- grain: one row per finding of 核实 about a submission accepted since the last digest: the first
-- :most submissions, each with its first twenty findings
with remark as materialized (
    select
        submission.submission_key,
        unit.name_zh as unit_name,
        period.period_code,
        finding.cell,
        finding.line_code,
        rule.title,
        finding.found,
        finding.expected,
        coalesce(line.name_zh, indicator.name_zh) as indicator_name,
        row_number() over (
            partition by submission.submission_key
            order by
                quality.cell_row(finding.cell),
                length(finding.cell),
                finding.cell,
                rule.position
        ) as position,
        count(*) over (partition by submission.submission_key) as findings_in_all,
        dense_rank() over (
            order by period.ends_on desc, unit.unit_code asc, submission.submission_key asc
        ) as place
    from landing.submission as submission
    inner join quality.finding as finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
            and finding.severity = '核实'
    inner join quality.rule as rule on finding.rule_id = rule.rule_id
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    inner join warehouse.dim_unit as unit
        on submission.unit_version_key = unit.unit_version_key
    left join warehouse.bridge_form_indicator as line
        on submission.form_key = line.form_key and finding.line_code = line.line_code
    left join warehouse.current_indicator as indicator
        on finding.line_code = indicator.indicator_code
    where
        submission.verdict = 'accepted'
        and submission.judged_at > :since
        and submission.judged_at <= :recorded_at
),

submission_count as (
    select max(place) as total
    from remark
)

select
    remark.submission_key,
    remark.unit_name,
    remark.period_code,
    remark.cell,
    remark.line_code,
    remark.indicator_name,
    remark.title,
    remark.found,
    remark.expected,
    remark.findings_in_all,
    submission_count.total
from remark
cross join submission_count
where remark.position <= 20 and remark.place <= :most
order by remark.place, remark.position;
