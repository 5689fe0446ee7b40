-- grain: one row per finding about the checked files, in the order of their cells
select
    finding.submission_key,
    finding.severity,
    finding.sheet,
    finding.cell,
    finding.found,
    finding.expected,
    finding.advice,
    rule.title,
    case
        when rule.takes_reason
            then concat_ws(
                ' ', unit.unit_code, period.period_code, finding.rule_id, finding.line_code
            )
    end as subject
from quality.finding as finding
inner join quality.rule as rule on finding.rule_id = rule.rule_id
inner join landing.submission as submission
    on
        finding.unit_key = submission.unit_key
        and finding.submission_key = submission.submission_key
left join warehouse.current_unit as unit on submission.unit_key = unit.unit_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
where finding.submission_key = any(:submission_keys)
order by
    finding.submission_key,
    quality.cell_row(finding.cell),
    finding.cell,
    rule.position,
    finding.finding_key;
