-- grain: one row per mail that waits to be composed
select
    message_key,
    kind,
    occasion,
    unit_key,
    kind = 'receipt' and submission_key is null as is_summary
from outbox.message
where composed_at is null
order by message_key;
