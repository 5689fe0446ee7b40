-- grain: one row per given rule
select
    rule_id,
    title
from quality.rule
where rule_id = any(:rule_ids)
order by position;
