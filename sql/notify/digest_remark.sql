-- grain: one row per finding of 核实 about a submission accepted since the last digest
select
    submission.submission_key,
    unit.name_zh as unit_name,
    period.period_code,
    finding.cell,
    finding.line_code,
    indicator.name_zh as indicator_name,
    rule.title,
    finding.found,
    finding.expected
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
left join warehouse.dim_indicator as indicator on finding.line_code = indicator.indicator_code
where
    submission.verdict = 'accepted'
    and submission.judged_at > :since
    and submission.judged_at <= :recorded_at
order by
    period.ends_on desc,
    unit.unit_code asc,
    submission.submission_key asc,
    quality.cell_row(finding.cell) asc,
    length(finding.cell) asc,
    finding.cell asc,
    rule.position asc;
