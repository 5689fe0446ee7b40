-- grain: one row per finding of the run of a moment, with the file it is about
with reported as materialized (
    select
        submission.submission_key,
        submission.file_sha256,
        submission.received_at,
        submission.verdict,
        finding.finding_key,
        finding.rule_id,
        finding.severity,
        finding.sheet,
        finding.cell,
        finding.found,
        finding.expected,
        finding.advice
    from quality.finding as finding
    inner join landing.submission as submission
        on
            finding.unit_key = submission.unit_key
            and finding.submission_key = submission.submission_key
    where
        finding.run_key in (
            select run.run_key
            from quality.run as run
            where run.recorded_at = :recorded_at
        )
)

select
    arrival.file_name,
    reported.submission_key,
    reported.verdict,
    reported.severity,
    reported.sheet,
    reported.cell,
    reported.found,
    reported.expected,
    reported.advice,
    rule.title
from reported
inner join quality.rule as rule on reported.rule_id = rule.rule_id
inner join landing.arrival as arrival
    on
        reported.file_sha256 = arrival.file_sha256
        and reported.received_at = arrival.received_at
order by
    arrival.file_name,
    reported.submission_key,
    reported.sheet,
    quality.cell_row(reported.cell),
    reported.cell,
    rule.position,
    reported.finding_key;
