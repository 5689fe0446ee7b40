-- grain: one row per given mail about a publication of which a figure has moved
select
    message.message_key,
    message.occasion,
    publication.period_code,
    publication.vintage,
    publication.recorded_at as published_at,
    publication.approved_by,
    publication.sha256
from outbox.message as message
inner join warehouse.publication as publication
    on
        message.occasion
        = concat_ws(' ', 'revision', publication.period_code, publication.vintage)
where message.kind = 'revision' and message.message_key = any(:message_keys)
order by message.message_key;
