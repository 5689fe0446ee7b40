-- grain: one row per step of the journal, in their order, with what it went by
select
    entry_key,
    step,
    recorded_at,
    program,
    given_sha256,
    details
from landing.journal
order by entry_key;
