-- grain: one row per submission and rule that it breaks
create view quality.finding_total as
with finding_count as (
    select
        unit_key,
        submission_key,
        run_key,
        rule_id,
        severity,
        count(*) as findings
    from quality.finding
    group by unit_key, submission_key, run_key, rule_id, severity
    union all
    select
        unit_key,
        submission_key,
        run_key,
        rule_id,
        severity,
        findings
    from quality.further_finding
)

select
    unit_key,
    submission_key,
    run_key,
    rule_id,
    severity,
    cast(sum(findings) as bigint) as findings
from finding_count
group by unit_key, submission_key, run_key, rule_id, severity;

comment on view quality.finding_total is
'One row per submission and rule that it breaks: how many findings there are, kept or only counted';
comment on column quality.finding_total.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.finding_total.submission_key is 'Submission';
comment on column quality.finding_total.run_key is 'Run that found them';
comment on column quality.finding_total.rule_id is 'Rule that they break';
comment on column quality.finding_total.severity is 'Severity of the rule at that time';
comment on column quality.finding_total.findings is 'How many there are';
