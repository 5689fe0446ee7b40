-- grain: one row, the mail that the mail server gave its answers for, or failed at
update outbox.message set
    attempts = attempts + cast(:attempts as integer),
    unanswered_attempts = 0,
    sent_at = :sent_at,
    deferred_at = coalesce(:deferred_at, deferred_at),
    deferred_recipients = :deferred_recipients,
    believed_recipients = coalesce(:believed_recipients, believed_recipients),
    next_attempt_at = :next_attempt_at,
    answer = :answer,
    refused_at = :refused_at,
    refusal = nullif(concat_ws('；', refusal, nullif(:refusal, '')), '')
where message_key = :message_key and sent_at is null and refused_at is null;
