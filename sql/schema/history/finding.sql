-- grain: one row per finding, of those too that went when their file was set aside
-- history: of quality.finding
create view history.finding as
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
    finding.ended_at as superseded_at,
    case when cell.status is not null or report.reads_persons() then finding.found end as found,
    case when cell.status is not null or report.reads_persons() then finding.expected end
        as expected,
    (
        select run.recorded_at
        from quality.run as run
        where run.run_key = finding.run_key
    ) as recorded_at
from quality.finding_version as finding
left join staging.cell as cell
    on
        finding.unit_key = cell.unit_key
        and finding.submission_key = cell.submission_key
        and finding.sheet = cell.sheet
        and finding.cell = cell.cell;

comment on view history.finding is
'One row per finding, of those too that went when their file was set aside';
comment on column history.finding.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column history.finding.finding_key is 'Key of the finding';
comment on column history.finding.submission_key is 'Submission';
comment on column history.finding.run_key is 'Run that found it';
comment on column history.finding.rule_id is 'Rule that it breaks';
comment on column history.finding.severity is 'Severity of the rule at that time';
comment on column history.finding.sheet is 'Sheet';
comment on column history.finding.cell is 'Cell address; null where the cell is not there';
comment on column history.finding.line_code is 'Code of the line; null in the header';
comment on column history.finding.found is
'What the cell says; analysts see it of cells that were read as figures';
comment on column history.finding.expected is 'What the rule expects there; seen like found';
comment on column history.finding.recorded_at is 'Moment of the run that found it';
comment on column history.finding.superseded_at is
'Moment of the run that set its file aside; null while it stands';
