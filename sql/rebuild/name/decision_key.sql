-- grain: one row per decision
select
    decision_key as key,
    cast(decided_at as text) as name
from quality.decision;
