-- grain: one row per given receipt and finding about its submission, the first :most of each from
-- the top of the sheet
with ranked_finding as (
    select
        message.message_key,
        finding.severity,
        finding.sheet,
        finding.cell,
        finding.line_code,
        rule.title,
        finding.found,
        finding.expected,
        finding.advice,
        coalesce(line.name_zh, indicator.name_zh) as indicator_name,
        case
            when rule.takes_reason
                then concat_ws(
                    ' ', unit.unit_code, period.period_code, finding.rule_id, finding.line_code
                )
        end as subject,
        standing.finding_key is null as is_waived,
        row_number() over (
            partition by message.message_key
            order by
                finding.sheet,
                quality.cell_row(finding.cell),
                length(finding.cell),
                finding.cell,
                rule.position,
                finding.finding_key
        ) as position
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
    left join warehouse.bridge_form_indicator as line
        on submission.form_key = line.form_key and finding.line_code = line.line_code
    left join warehouse.current_unit as unit on submission.unit_key = unit.unit_key
    left join warehouse.dim_period as period on submission.period_key = period.period_key
    left join warehouse.current_indicator as indicator
        on finding.line_code = indicator.indicator_code
    where message.kind = 'receipt' and message.message_key = any(:message_keys)
)

select
    message_key,
    severity,
    sheet,
    cell,
    line_code,
    indicator_name,
    title,
    found,
    expected,
    advice,
    subject,
    is_waived
from ranked_finding
where position <= :most
order by message_key, position;
