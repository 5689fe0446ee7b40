-- grain: one row per reason why something cannot be read
insert into quality.problem (problem, found, advice)
select
    wording.problem,
    wording.found,
    wording.advice
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as wording (
            problem text,
            found text,
            advice text
        )
on conflict (problem) do update set
    found = excluded.found,
    advice = excluded.advice;
