-- grain: one row per given summary and submission that it tells of, the first twenty of each, with
-- its first finding, and how many there are in all
with numbered as materialized (
    select
        message_key,
        submission_key,
        verdict,
        file_sha256,
        received_at,
        sheet,
        section,
        row_number() over (
            partition by message_key
            order by verdict = 'accepted', submission_key
        ) as position
    from outbox.summarised_submission(:message_keys)
),

first_submission as materialized (
    select
        message_key,
        submission_key,
        verdict,
        file_sha256,
        received_at,
        sheet,
        section,
        position
    from numbered
    where position <= 20
),

finding as materialized (
    select distinct on (finding.submission_key)
        finding.submission_key,
        finding.cell,
        finding.found,
        finding.advice,
        rule.title
    from quality.finding as finding
    inner join quality.rule as rule on finding.rule_id = rule.rule_id
    where
        finding.submission_key in (
            select first_submission.submission_key from first_submission
        )
    order by finding.submission_key asc, rule.position asc, finding.finding_key asc
),

finding_count as materialized (
    select
        submission_key,
        cast(sum(findings) as bigint) as findings
    from quality.finding_total
    where submission_key in (select first_submission.submission_key from first_submission)
    group by submission_key
)

select
    submission.message_key,
    submission.submission_key,
    submission.verdict,
    submission.sheet,
    submission.section,
    arrival.base_name as file_name,
    finding.cell,
    finding.title,
    finding.found,
    finding.advice,
    coalesce(finding_count.findings, 0) as findings
from first_submission as submission
inner join landing.arrival as arrival
    on
        submission.file_sha256 = arrival.file_sha256
        and submission.received_at = arrival.received_at
left join finding on submission.submission_key = finding.submission_key
left join finding_count on submission.submission_key = finding_count.submission_key
order by submission.message_key, submission.position;
