-- grain: one row, the given mail, unless it is done or another sender has it, or had it just now
select
    message_key,
    kind,
    occasion,
    unit_key,
    submission_key,
    verdict,
    queued_at,
    message_id,
    recipients,
    subject,
    text_body,
    html_body,
    composed_at,
    attempts,
    deferred_at,
    deferred_recipients,
    believed_recipients
from outbox.message
where
    message_key = :message_key
    and sent_at is null
    and refused_at is null
    and (next_attempt_at is null or next_attempt_at <= :sent_at)
for update skip locked;
