-- grain: one row per given mail that answers one of which nothing was taken
select
    message.message_key,
    message.occasion,
    mail.address,
    mail.received_at,
    mail.problem
from outbox.message as message
inner join landing.mail as mail
    on message.occasion = concat_ws(' ', 'reply', mail.source_name, mail.mail_name)
where message.kind = 'reply' and message.message_key = any(:message_keys)
order by message.message_key;
