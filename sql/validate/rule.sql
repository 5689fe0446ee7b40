-- grain: one row per rule in the suites
insert into quality.rule (rule_id, suite, position, severity, title, advice)
select
    rule_id,
    suite,
    position,
    severity,
    title,
    advice
from jsonb_to_recordset(cast(:rows as jsonb)) as rule (
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
