-- grain: one row per submission and rule with more findings than are kept one by one, that went
-- when its file was set aside
create table quality.earlier_further_finding (
    unit_key integer not null,
    submission_key bigint not null,
    run_key bigint not null,
    rule_id text not null,
    severity text not null,
    findings bigint not null,
    ended_at timestamptz not null,
    primary key (unit_key, submission_key, run_key, rule_id)
);

comment on table quality.earlier_further_finding is
'One row per submission and rule with more findings than are kept one by one, that went when its '
'file was set aside';
comment on column quality.earlier_further_finding.unit_key is
'Durable key of the unit; 0 while unknown';
comment on column quality.earlier_further_finding.submission_key is 'Submission';
comment on column quality.earlier_further_finding.run_key is 'Run that found them';
comment on column quality.earlier_further_finding.rule_id is 'Rule that they break';
comment on column quality.earlier_further_finding.severity is 'Severity of the rule at that time';
comment on column quality.earlier_further_finding.findings is
'Findings beyond those in quality.earlier_finding';
comment on column quality.earlier_further_finding.ended_at is
'Moment of the run that set their file aside';
