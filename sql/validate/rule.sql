-- grain: one row per rule in the suites that is new, or reads differently now
insert into quality.rule as stored (rule_id, suite, position, severity, is_waivable, title, advice)
select
    rule.rule_id,
    rule.suite,
    rule.position,
    rule.severity,
    rule.is_waivable,
    rule.title,
    rule.advice
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as rule (
            rule_id text,
            suite text,
            position integer,
            severity text,
            is_waivable boolean,
            title text,
            advice text
        )
on conflict (rule_id) do update set
    suite = excluded.suite,
    position = excluded.position,
    severity = excluded.severity,
    is_waivable = excluded.is_waivable,
    title = excluded.title,
    advice = excluded.advice
where
row(
    stored.suite, stored.position, stored.severity, stored.is_waivable,
    stored.title, stored.advice
) is distinct from row(
    excluded.suite, excluded.position, excluded.severity, excluded.is_waivable,
    excluded.title, excluded.advice
);
