-- grain: one row per finding, of those too that went when their file was set aside
-- Each branch reads one table alone, so that findings are looked up by their submission in both.
create view quality.finding_version as
select
    finding.unit_key,
    finding.finding_key,
    finding.submission_key,
    finding.run_key,
    finding.rule_id,
    finding.severity,
    finding.sheet,
    finding.cell,
    finding.line_code,
    finding.found,
    finding.expected,
    cast(null as timestamptz) as ended_at
from quality.finding as finding
union all
select
    earlier.unit_key,
    earlier.finding_key,
    earlier.submission_key,
    earlier.run_key,
    earlier.rule_id,
    earlier.severity,
    earlier.sheet,
    earlier.cell,
    earlier.line_code,
    earlier.found,
    earlier.expected,
    earlier.ended_at
from quality.earlier_finding as earlier;

comment on view quality.finding_version is
'One row per finding, of those too that went when their file was set aside';
comment on column quality.finding_version.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.finding_version.finding_key is 'Key of the finding';
comment on column quality.finding_version.submission_key is 'Submission';
comment on column quality.finding_version.run_key is 'Run that found it';
comment on column quality.finding_version.rule_id is 'Rule that it breaks';
comment on column quality.finding_version.severity is 'Severity of the rule at that time';
comment on column quality.finding_version.sheet is 'Sheet';
comment on column quality.finding_version.cell is 'Cell address; null where the cell is not there';
comment on column quality.finding_version.line_code is 'Code of the line; null in the header';
comment on column quality.finding_version.found is 'What the cell says';
comment on column quality.finding_version.expected is 'What the rule expects there';
comment on column quality.finding_version.ended_at is
'Moment of the run that set its file aside; null while it stands';
