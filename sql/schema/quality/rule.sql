-- grain: one row per rule that ever judged a submission
-- history: kept
create table quality.rule (
    rule_id text primary key,
    suite text not null,
    position integer not null,
    severity text not null check (severity in ('强制', '准强制', '核实')),
    is_waivable boolean not null,
    title text not null,
    advice text not null,
    -- one is not given for a reason
    takes_reason boolean not null generated always as (
        severity <> '强制' and suite <> 'reasons'
    ) stored
);

comment on table quality.rule is 'One row per rule that ever judged a submission';
comment on column quality.rule.rule_id is 'Permanent id of the rule';
comment on column quality.rule.suite is 'File under expectations/ that holds it';
comment on column quality.rule.position is 'Position in the list of rules';
comment on column quality.rule.severity is
'强制: must be fixed; 准强制: fix or explain; 核实: look at it';
comment on column quality.rule.is_waivable is
'Whether the data officer may waive it for a unit''s form of a period';
comment on column quality.rule.title is 'What the rule demands';
comment on column quality.rule.advice is 'What the sender should do';
comment on column quality.rule.takes_reason is
'Whether the sender may give a reason, on the sheet 审核结果 of a marked copy';
