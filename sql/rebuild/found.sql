-- grain: one row per finding in the given files, with the place of its submission
with unit as (
    select
        unit_key,
        min(unit_code) as unit_code
    from warehouse.dim_unit
    group by unit_key
)

select
    submission.file_sha256,
    submission.sheet as form_sheet,
    submission.section,
    submission.received_at,
    unit.unit_code,
    finding.rule_id,
    finding.severity,
    finding.sheet,
    finding.cell,
    finding.line_code,
    finding.found,
    finding.expected,
    finding.advice
from landing.submission as submission
inner join quality.finding as finding
    on
        submission.unit_key = finding.unit_key
        and submission.submission_key = finding.submission_key
left join unit on submission.unit_key = unit.unit_key
where submission.file_sha256 = any(:file_sha256s);
