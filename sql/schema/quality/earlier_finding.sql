-- grain: one row per finding that went when its file was set aside
create table quality.earlier_finding (
    unit_key integer not null,
    finding_key bigint not null,
    submission_key bigint not null,
    run_key bigint not null,
    rule_id text not null,
    severity text not null,
    sheet text not null,
    cell text,
    line_code text,
    found text not null,
    expected text not null,
    ended_at timestamptz not null,
    primary key (unit_key, finding_key)
);
create index earlier_finding_submission on quality.earlier_finding (unit_key, submission_key);

comment on table quality.earlier_finding is
'One row per finding that went when its file was set aside';
comment on column quality.earlier_finding.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.earlier_finding.finding_key is 'Key of the finding';
comment on column quality.earlier_finding.submission_key is 'Submission';
comment on column quality.earlier_finding.run_key is 'Run that found it';
comment on column quality.earlier_finding.rule_id is 'Rule that it breaks';
comment on column quality.earlier_finding.severity is 'Severity of the rule at that time';
comment on column quality.earlier_finding.sheet is 'Sheet';
comment on column quality.earlier_finding.cell is 'Cell address; null where the cell is not there';
comment on column quality.earlier_finding.line_code is 'Code of the line; null in the header';
comment on column quality.earlier_finding.found is 'What the cell says';
comment on column quality.earlier_finding.expected is 'What the rule expects there';
comment on column quality.earlier_finding.ended_at is 'Moment of the run that set its file aside';
