-- grain: one row per rule that ever judged a submission
create view report.rule as
select
    rule.rule_id,
    rule.severity,
    rule.title,
    rule.advice,
    rule.suite,
    rule.is_waivable
from quality.rule as rule;

comment on view report.rule is '审核规则: one row per rule that ever judged a submission';
comment on column report.rule.rule_id is '规则编号: permanent id';
comment on column report.rule.severity is
'强制 (rejects), 准强制 (holds) or 核实 (only lists), as it is now';
comment on column report.rule.title is '要求: what the rule demands';
comment on column report.rule.advice is '怎么办: what the sender should do';
comment on column report.rule.suite is '规则文件: file under expectations/ that holds it';
comment on column report.rule.is_waivable is
'可否豁免: whether the data officer may waive it for a unit''s form of a period';
