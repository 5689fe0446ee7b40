-- grain: one row per rule and faulty cell of a submission
create table quality.finding (
    unit_key integer not null,
    finding_key bigint generated always as identity,
    submission_key bigint not null,
    run_key bigint not null,
    rule_id text not null,
    severity text not null,
    sheet text not null,
    cell text,
    line_code text,
    found text not null,
    expected text not null,
    advice text not null,
    primary key (unit_key, finding_key)
);
create index finding_submission on quality.finding (unit_key, submission_key);

comment on table quality.finding is 'One row per rule and faulty cell of a submission';
comment on column quality.finding.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.finding.finding_key is 'Key of the finding';
comment on column quality.finding.submission_key is 'Submission';
comment on column quality.finding.run_key is 'Run that found it';
comment on column quality.finding.rule_id is 'Rule that it breaks';
comment on column quality.finding.severity is 'Severity of the rule at that time';
comment on column quality.finding.sheet is 'Sheet';
comment on column quality.finding.cell is 'Cell address; null where the cell is not there';
comment on column quality.finding.line_code is 'Code of the line; null in the header';
comment on column quality.finding.found is 'What the cell says';
comment on column quality.finding.expected is 'What the rule expects there';
comment on column quality.finding.advice is 'What the sender should do';
