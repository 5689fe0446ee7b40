-- grain: one row per rule that ever judged a submission
select
    rule_id,
    title
from report.rule;
