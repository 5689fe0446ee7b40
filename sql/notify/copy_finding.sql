-- grain: one row per given receipt and finding that its marked copy shows, from the sheet's top
with finding as (
    select
        message.message_key,
        finding.severity,
        finding.sheet,
        finding.cell,
        rule.title,
        finding.found,
        finding.expected,
        finding.advice,
        standing.finding_key is null as is_waived,
        row_number() over by_place as place,
        count(*) over (partition by message.message_key) as findings
    from outbox.message as message
    inner join landing.submission as submission
        on message.submission_key = submission.submission_key
    inner join quality.finding as finding
        on
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
    left join quality.standing_finding as standing
        on
            finding.unit_key = standing.unit_key
            and finding.finding_key = standing.finding_key
    inner join quality.rule as rule on finding.rule_id = rule.rule_id
    where message.kind = 'receipt' and message.message_key = any(:message_keys)
    window by_place as (
        partition by message.message_key
        order by
            finding.sheet,
            -- a row has seven digits at most; what is no cell may have any number of them
            quality.cell_row(finding.cell),
            length(finding.cell),
            finding.cell,
            rule.position,
            finding.finding_key
    )
)

select
    message_key,
    severity,
    sheet,
    cell,
    title,
    found,
    expected,
    advice,
    is_waived,
    findings
from finding
where place <= :most
order by message_key, place;
