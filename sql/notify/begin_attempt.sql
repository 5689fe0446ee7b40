-- grain: one row, the mail that is about to be tried, unless it is done or another sender has it
update outbox.message as message
set unanswered_attempts = message.unanswered_attempts + 1
from (
    select message_key
    from outbox.message
    where
        message_key = :message_key
        and sent_at is null
        and refused_at is null
        and (next_attempt_at is null or next_attempt_at <= :sent_at)
    for update skip locked
) as free
where message.message_key = free.message_key
returning message.message_key;
