-- grain: one row per finding of the run of a moment, with the file it is about
with delivery as (
    select
        file_sha256,
        received_at,
        min(file_name) as file_name
    from landing.delivery
    group by file_sha256, received_at
)

select
    delivery.file_name,
    submission.submission_key,
    submission.verdict,
    finding.severity,
    finding.sheet,
    finding.cell,
    finding.found,
    finding.expected,
    finding.advice,
    rule.title
from quality.finding as finding
inner join quality.run as run on finding.run_key = run.run_key
inner join quality.rule as rule on finding.rule_id = rule.rule_id
inner join landing.submission as submission
    on finding.submission_key = submission.submission_key
inner join delivery
    on
        submission.file_sha256 = delivery.file_sha256
        and submission.received_at = delivery.received_at
where run.recorded_at = :recorded_at
order by
    delivery.file_name,
    submission.submission_key,
    finding.sheet,
    cast(substring(finding.cell from '[0-9]+') as integer),
    finding.cell,
    rule.position,
    finding.finding_key;
