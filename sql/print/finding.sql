-- grain: one row per finding in the files that the run of a moment collected, with the file
with arrived as materialized (
    select
        arrival.file_sha256,
        arrival.received_at,
        arrival.file_name
    from landing.arrival as arrival
    where
        (arrival.file_sha256, arrival.received_at) in (
            select
                delivery.file_sha256,
                delivery.received_at
            from landing.delivery as delivery
            where delivery.collected_at = :recorded_at
        )
)

select
    arrived.file_name,
    submission.submission_key,
    submission.verdict,
    finding.severity,
    finding.sheet,
    finding.cell,
    finding.found,
    finding.expected,
    finding.advice,
    rule.title
from arrived
inner join landing.submission as submission
    on
        arrived.file_sha256 = submission.file_sha256
        and arrived.received_at = submission.received_at
inner join quality.finding as finding
    on
        submission.unit_key = finding.unit_key
        and submission.submission_key = finding.submission_key
inner join quality.rule as rule on finding.rule_id = rule.rule_id
order by
    arrived.file_name,
    submission.submission_key,
    finding.sheet,
    quality.cell_row(finding.cell),
    finding.cell,
    rule.position,
    finding.finding_key;
