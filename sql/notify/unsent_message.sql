-- grain: one row per composed mail that is to be sent now: those at which nobody died and that were
-- tried least often first
select message_key
from outbox.message
where
    composed_at is not null
    and sent_at is null
    and refused_at is null
    and (next_attempt_at is null or next_attempt_at <= :sent_at)
order by unanswered_attempts, attempts, message_key;
