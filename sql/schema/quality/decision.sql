-- grain: one row per decision of the data officer about a submission
create table quality.decision (
    unit_key integer not null,
    decision_key bigint generated always as identity,
    submission_key bigint not null,
    action text not null check (action in ('release', 'waive', 'return', 'undo')),
    rule_id text,
    undone_key bigint,
    verdict_before text not null,
    verdict_after text not null,
    decided_by text not null,
    account text not null,
    reason text not null,
    decided_at timestamptz not null,
    primary key (unit_key, decision_key),
    check ((action = 'waive') = (rule_id is not null)),
    check ((action = 'undo') = (undone_key is not null))
);
create index decision_submission on quality.decision (unit_key, submission_key);

comment on table quality.decision is
'One row per decision of the data officer about a submission; never changed, never deleted';
comment on column quality.decision.unit_key is 'Durable key of the unit';
comment on column quality.decision.decision_key is 'Key of the decision';
comment on column quality.decision.submission_key is 'Submission';
comment on column quality.decision.action is
'release: a held submission counts as it is; waive: one rule is not held against the unit''s form '
'of the period, in this version and later ones, until a return; return: it does not count, the '
'unit sends again, and waivers for its form and period end; undo: an earlier one is taken back';
comment on column quality.decision.rule_id is 'Waivers: the rule';
comment on column quality.decision.undone_key is 'Undo: the decision that is taken back';
comment on column quality.decision.verdict_before is 'Verdict of the submission before';
comment on column quality.decision.verdict_after is 'Verdict of the submission since';
comment on column quality.decision.decided_by is 'Name of the person who decided';
comment on column quality.decision.account is
'Login that the decision came from: of Airflow (airflow:wang), or of the machine (shell:wang)';
comment on column quality.decision.reason is 'Why, in the person''s own words';
comment on column quality.decision.decided_at is 'When';
