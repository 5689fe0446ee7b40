-- grain: one row per given receipt: how many findings it has, in all and of those that count
with receipt as materialized (
    select
        message.message_key,
        submission.unit_key,
        submission.submission_key
    from outbox.message as message
    inner join landing.submission as submission
        on message.submission_key = submission.submission_key
    where message.kind = 'receipt' and message.message_key = any(:message_keys)
),

-- kept one by one, or only counted
finding as (
    select
        finding.unit_key,
        finding.submission_key,
        finding.severity,
        standing.finding_key is not null as is_standing,
        1 as findings
    from quality.finding as finding
    left join quality.standing_finding as standing
        on
            finding.unit_key = standing.unit_key
            and finding.finding_key = standing.finding_key
    where finding.submission_key in (select receipt.submission_key from receipt)
    union all
    select
        unit_key,
        submission_key,
        severity,
        true as is_standing,
        findings
    from quality.further_finding
    where submission_key in (select receipt.submission_key from receipt)
),

finding_count as (
    select
        unit_key,
        submission_key,
        cast(sum(findings) as bigint) as findings,
        cast(sum(findings) filter (where severity <> '核实') as bigint) as obstacles,
        cast(sum(findings) filter (where is_standing and severity = '强制') as bigint) as to_correct,
        cast(sum(findings) filter (where is_standing and severity = '准强制') as bigint) as to_explain,
        cast(sum(findings) filter (where is_standing and severity = '核实') as bigint) as to_look_at
    from finding
    group by unit_key, submission_key
)

select
    receipt.message_key,
    coalesce(finding_count.findings, 0) as findings,
    coalesce(finding_count.obstacles, 0) as obstacles,
    coalesce(finding_count.to_correct, 0) as to_correct,
    coalesce(finding_count.to_explain, 0) as to_explain,
    coalesce(finding_count.to_look_at, 0) as to_look_at
from receipt
left join finding_count
    on
        receipt.unit_key = finding_count.unit_key
        and receipt.submission_key = finding_count.submission_key;
