-- grain: one row per finding of 核实 about a submission accepted since the last digest: the first
-- :most submissions, each with its first twenty findings
with remark as materialized (
    select
        submission.submission_key,
        unit.name_zh as unit_name,
        unit.unit_code,
        period.period_code,
        period.ends_on,
        finding.cell,
        finding.line_code,
        indicator.name_zh as indicator_name,
        rule.title,
        finding.found,
        finding.expected,
        row_number() over (
            partition by submission.submission_key
            order by
                quality.cell_row(finding.cell),
                length(finding.cell),
                finding.cell,
                rule.position
        ) as position,
        count(*) over (partition by submission.submission_key) as findings_in_all
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
    left join warehouse.dim_indicator as indicator
        on finding.line_code = indicator.indicator_code
    where
        submission.verdict = 'accepted'
        and submission.judged_at > :since
        and submission.judged_at <= :recorded_at
),

numbered as (
    select
        submission_key,
        unit_name,
        period_code,
        cell,
        line_code,
        indicator_name,
        title,
        found,
        expected,
        position,
        findings_in_all,
        dense_rank() over (order by ends_on desc, unit_code asc, submission_key asc) as place,
        count(*) filter (where position = 1) over () as total
    from remark
    where position <= 20
)

select
    submission_key,
    unit_name,
    period_code,
    cell,
    line_code,
    indicator_name,
    title,
    found,
    expected,
    findings_in_all,
    total
from numbered
where place <= :most
order by place, position;
