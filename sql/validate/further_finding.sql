-- grain: one row per submission and rule of a run with more findings than are kept one by one;
-- those nearest to the top of the sheet are
with numbered as (
    select
        unit_key,
        submission_key,
        run_key,
        rule_id,
        severity,
        row_number() over (
            partition by unit_key, submission_key, rule_id
            order by sheet, quality.cell_row(cell), length(cell), cell, finding_key
        ) as number
    from quality.finding
    where run_key = :run_key
)

insert into quality.further_finding (
    unit_key,
    submission_key,
    run_key,
    rule_id,
    severity,
    findings
)
select
    unit_key,
    submission_key,
    run_key,
    rule_id,
    severity,
    count(*) as findings
from numbered
where number > :kept
group by unit_key, submission_key, run_key, rule_id, severity;

with numbered as (
    select
        unit_key,
        finding_key,
        row_number() over (
            partition by unit_key, submission_key, rule_id
            order by sheet, quality.cell_row(cell), length(cell), cell, finding_key
        ) as number
    from quality.finding
    where run_key = :run_key
)

delete from quality.finding as finding
using numbered
where
    finding.unit_key = numbered.unit_key
    and finding.finding_key = numbered.finding_key
    and numbered.number > :kept;
