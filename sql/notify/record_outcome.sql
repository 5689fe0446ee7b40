-- grain: one row, the mail that the mail server gave its answers for
update outbox.message set
    sent_at = :sent_at,
    deferred_at = coalesce(:deferred_at, deferred_at),
    deferred_recipients = :deferred_recipients,
    refused_at = :refused_at,
    refusal = nullif(concat_ws('；', refusal, nullif(:refusal, '')), '')
where message_key = :message_key;
