-- grain: one row per given summary and submission that it tells of, the first twenty of each, with
-- its first finding
with summary as (
    select
        message_key,
        unit_key,
        queued_at
    from outbox.message
    where
        kind = 'receipt'
        and submission_key is null
        and message_key = any(:message_keys)
),

judged as materialized (
    select
        unit_key,
        submission_key,
        judged_at,
        verdict,
        file_sha256,
        received_at,
        sheet,
        section,
        coalesce(nullif(unit_key, 0), sender_unit_key) as addressed_unit_key
    from landing.submission
    where sender_unit_key is not null and judged_at in (select summary.queued_at from summary)
),

told_alone as (
    select
        submission_key,
        queued_at
    from outbox.message
    where
        kind = 'receipt'
        and submission_key is not null
        and queued_at in (select summary.queued_at from summary)
),

numbered as materialized (
    select
        summary.message_key,
        judged.unit_key,
        judged.submission_key,
        judged.verdict,
        judged.file_sha256,
        judged.received_at,
        judged.sheet,
        judged.section,
        row_number() over (
            partition by summary.message_key
            order by judged.verdict = 'accepted', judged.submission_key
        ) as position
    from summary
    inner join judged
        on
            summary.unit_key = judged.addressed_unit_key
            and summary.queued_at = judged.judged_at
    left join told_alone
        on
            judged.submission_key = told_alone.submission_key
            and judged.judged_at = told_alone.queued_at
    where told_alone.submission_key is null
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
            select numbered.submission_key from numbered
            where numbered.position <= 20
        )
    order by finding.submission_key asc, rule.position asc, finding.finding_key asc
)

select
    numbered.message_key,
    numbered.submission_key,
    numbered.verdict,
    numbered.sheet,
    numbered.section,
    arrival.base_name as file_name,
    finding.cell,
    finding.title,
    finding.found,
    finding.advice
from numbered
inner join landing.arrival as arrival
    on
        numbered.file_sha256 = arrival.file_sha256
        and numbered.received_at = arrival.received_at
left join finding on numbered.submission_key = finding.submission_key
where numbered.position <= 20
order by numbered.message_key, numbered.position;
