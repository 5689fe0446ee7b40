-- grain: one row per mail whose refusal is final after all, unless another sender got it through
update outbox.message as message
set
    refused_at = :sent_at,
    refusal = concat_ws('；', message.refusal, refused.refusal)
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as refused (
            message_key bigint,
            refusal text
        )
where
    message.message_key = refused.message_key
    and message.sent_at is null
    and message.refused_at is null;
