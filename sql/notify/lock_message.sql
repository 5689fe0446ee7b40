-- grain: one row, the given mail, unless it is done or another sender has it
select
    message_key,
    kind,
    occasion,
    unit_key,
    submission_key,
    verdict,
    message_id,
    recipients,
    subject,
    text_body,
    html_body,
    composed_at,
    deferred_at,
    deferred_recipients
from outbox.message
where message_key = :message_key and sent_at is null and refused_at is null
for update skip locked;
