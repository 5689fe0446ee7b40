-- grain: one row per mail composed just now; one that nobody can get is refused at once
update outbox.message as message
set
    message_id = mail.message_id,
    recipients = mail.recipients,
    subject = mail.subject,
    text_body = mail.text_body,
    html_body = mail.html_body,
    composed_at = :recorded_at,
    refused_at = case when mail.refusal is not null then cast(:recorded_at as timestamptz) end,
    refusal = mail.refusal
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as mail (
            message_key bigint,
            message_id text,
            recipients text,
            subject text,
            text_body text,
            html_body text,
            refusal text
        )
where message.message_key = mail.message_key and message.composed_at is null;
