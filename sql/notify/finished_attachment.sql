-- grain: one row per file whose mail is sent or refused for good: nobody needs it any more
delete from outbox.attachment as attachment
using outbox.message as message
where
    attachment.message_key = message.message_key
    and (message.sent_at is not null or message.refused_at is not null);
