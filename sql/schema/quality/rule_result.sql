-- grain: one row per run and rule
create table quality.rule_result (
    run_key bigint not null references quality.run (run_key),
    rule_id text not null references quality.rule (rule_id),
    passed integer not null,
    failed integer not null,
    not_evaluable integer not null,
    primary key (run_key, rule_id)
);

comment on table quality.rule_result is 'One row per run and rule';
comment on column quality.rule_result.run_key is 'Run';
comment on column quality.rule_result.rule_id is 'Rule';
comment on column quality.rule_result.passed is 'Places that obey the rule';
comment on column quality.rule_result.failed is 'Places that break it: as many as findings';
comment on column quality.rule_result.not_evaluable is
'Places where it could not be judged: its other half or history is not there';
