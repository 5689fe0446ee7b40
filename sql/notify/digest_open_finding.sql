-- grain: one row per given submission and finding about it: the first twenty of each, what could
-- move the city's total furthest first
with impact as materialized (
    select
        unit_key,
        finding_key,
        share
    from quality.finding_impact
    where submission_key = any(:submission_keys)
),

explanation as materialized (
    select
        unit_key,
        finding_key,
        reason,
        given_by,
        note
    from quality.explanation
    where submission_key = any(:submission_keys)
),

ranked_finding as (
    select
        finding.submission_key,
        finding.severity,
        finding.cell,
        finding.line_code,
        rule.title,
        finding.found,
        finding.expected,
        impact.share,
        explanation.reason,
        explanation.given_by,
        explanation.note,
        coalesce(line.name_zh, indicator.name_zh) as indicator_name,
        standing.finding_key is null as is_waived,
        row_number() over (
            partition by finding.submission_key
            order by
                impact.share desc nulls last,
                finding.sheet asc,
                quality.cell_row(finding.cell) asc,
                length(finding.cell) asc,
                finding.cell asc,
                rule.position asc,
                finding.finding_key asc
        ) as position
    from quality.finding as finding
    inner join landing.submission as submission
        on
            finding.unit_key = submission.unit_key
            and finding.submission_key = submission.submission_key
    inner join quality.rule as rule on finding.rule_id = rule.rule_id
    left join impact
        on
            finding.unit_key = impact.unit_key
            and finding.finding_key = impact.finding_key
    left join explanation
        on
            finding.unit_key = explanation.unit_key
            and finding.finding_key = explanation.finding_key
    left join quality.standing_finding as standing
        on
            finding.unit_key = standing.unit_key
            and finding.finding_key = standing.finding_key
    left join warehouse.bridge_form_indicator as line
        on submission.form_key = line.form_key and finding.line_code = line.line_code
    left join warehouse.current_indicator as indicator
        on finding.line_code = indicator.indicator_code
    where finding.submission_key = any(:submission_keys)
)

select
    submission_key,
    severity,
    cell,
    line_code,
    indicator_name,
    title,
    found,
    expected,
    share,
    reason,
    given_by,
    note,
    is_waived
from ranked_finding
where position <= 20
order by submission_key, position;
