-- grain: one row per finding about the checked files, in the order of their cells
select
    finding.submission_key,
    finding.severity,
    finding.sheet,
    finding.cell,
    finding.found,
    finding.expected,
    finding.advice,
    rule.title
from quality.finding as finding
inner join quality.rule as rule on finding.rule_id = rule.rule_id
where finding.submission_key = any(:submission_keys)
order by
    finding.submission_key,
    quality.cell_row(finding.cell),
    finding.cell,
    rule.position,
    finding.finding_key;
