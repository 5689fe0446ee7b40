-- grain: one row per rule in the suites
insert into quality.rule (rule_id, suite, position, severity, title, advice)
select
    rule.rule_id,
    rule.suite,
    rule.position,
    rule.severity,
    rule.title,
    rule.advice
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as rule (
            rule_id text,
            suite text,
            position integer,
            severity text,
            title text,
            advice text
        )
on conflict (rule_id) do update set
    suite = excluded.suite,
    position = excluded.position,
    severity = excluded.severity,
    title = excluded.title,
    advice = excluded.advice;
