-- grain: one row per submission that stands for its obligation and is not accepted, and finding
-- about it (a null one if it has none); what could move the city's total furthest comes first
with delivery as (
    select
        file_sha256,
        received_at,
        min(file_name) as file_name
    from landing.delivery
    group by file_sha256, received_at
),

open as materialized (
    select
        submission.submission_key,
        submission.unit_key,
        submission.verdict,
        submission.version,
        submission.sheet,
        submission.received_at,
        delivery.file_name,
        unit.unit_code,
        unit.name_zh as unit_name,
        form.title_zh as form_title,
        form.table_number,
        period.period_code,
        submission.judged_at > :since as is_new
    from warehouse.fact_obligation as obligation
    inner join landing.submission as submission
        on
            obligation.unit_key = submission.unit_key
            and obligation.submission_key = submission.submission_key
    inner join delivery
        on
            submission.file_sha256 = delivery.file_sha256
            and submission.received_at = delivery.received_at
    inner join warehouse.dim_form as form on obligation.form_key = form.form_key
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    inner join warehouse.dim_unit as unit
        on obligation.unit_version_key = unit.unit_version_key
    where submission.verdict in ('held', 'rejected')
),

found as materialized (
    select
        finding.unit_key,
        finding.finding_key,
        finding.submission_key,
        finding.rule_id,
        finding.severity,
        finding.sheet,
        finding.cell,
        finding.line_code,
        finding.found,
        finding.expected,
        standing.finding_key is null as is_waived
    from quality.finding as finding
    left join quality.standing_finding as standing
        on
            finding.unit_key = standing.unit_key
            and finding.finding_key = standing.finding_key
    where finding.submission_key in (select open.submission_key from open)
),

impact as materialized (
    select
        unit_key,
        finding_key,
        share
    from quality.finding_impact
    where submission_key in (select open.submission_key from open)
)

select
    open.submission_key,
    open.verdict,
    open.version,
    open.received_at,
    open.file_name,
    open.unit_code,
    open.unit_name,
    open.form_title,
    open.table_number,
    open.period_code,
    open.is_new,
    finding.finding_key,
    finding.severity,
    finding.sheet,
    finding.cell,
    finding.line_code,
    indicator.name_zh as indicator_name,
    rule.title,
    finding.rule_id,
    finding.found,
    finding.expected,
    impact.share,
    coalesce(finding.is_waived, false) as is_waived,
    max(impact.share) over (partition by open.submission_key) as greatest_share
from open
left join found as finding
    on
        open.unit_key = finding.unit_key
        and open.submission_key = finding.submission_key
left join quality.rule as rule on finding.rule_id = rule.rule_id
left join impact
    on
        finding.unit_key = impact.unit_key
        and finding.finding_key = impact.finding_key
left join warehouse.dim_indicator as indicator on finding.line_code = indicator.indicator_code
order by
    greatest_share desc nulls last,
    open.received_at asc,
    open.submission_key asc,
    impact.share desc nulls last,
    finding.sheet asc,
    quality.cell_row(finding.cell) asc,
    length(finding.cell) asc,
    finding.cell asc,
    rule.position asc,
    finding.finding_key asc;
