-- grain: one row per submission judged since the last digest that belongs to no obligation: its
-- union, form or period is unknown, its file cannot be read, or its period is not over
with delivery as (
    select
        file_sha256,
        received_at,
        min(file_name) as file_name
    from landing.delivery
    group by file_sha256, received_at
),

sender as (
    select distinct on (unit_key)
        unit_key,
        name_zh
    from warehouse.dim_unit
    order by unit_key asc, valid_from desc
),

header as (
    select
        unit_key,
        submission_key,
        max(text) filter (where field = 'unit') as stated_unit,
        max(text) filter (where field = 'period') as stated_period
    from staging.header_cell
    group by unit_key, submission_key
),

complaint as (
    select
        finding.unit_key,
        finding.submission_key,
        array_agg(
            array[rule.title, finding.found] order by rule.position, finding.finding_key
        ) filter (where finding.line_code is null) as complaints,
        count(finding.line_code) as line_findings
    from quality.finding as finding
    inner join quality.rule as rule on finding.rule_id = rule.rule_id
    group by finding.unit_key, finding.submission_key
)

select
    submission.submission_key,
    submission.verdict,
    submission.received_at,
    delivery.file_name,
    sender.name_zh as sender_name,
    header.stated_unit,
    header.stated_period,
    complaint.complaints,
    coalesce(complaint.line_findings, 0) as line_findings
from landing.submission as submission
inner join delivery
    on
        submission.file_sha256 = delivery.file_sha256
        and submission.received_at = delivery.received_at
left join warehouse.fact_obligation as obligation
    on
        submission.unit_key = obligation.unit_key
        and submission.form_key = obligation.form_key
        and submission.period_key = obligation.period_key
        and submission.received_at >= obligation.received_at -- or it came too early to count
left join sender on submission.sender_unit_key = sender.unit_key
left join header
    on
        submission.unit_key = header.unit_key
        and submission.submission_key = header.submission_key
left join complaint
    on
        submission.unit_key = complaint.unit_key
        and submission.submission_key = complaint.submission_key
where
    obligation.unit_key is null
    and submission.judged_at > :since
    and submission.judged_at <= :recorded_at
order by submission.received_at, submission.submission_key;
