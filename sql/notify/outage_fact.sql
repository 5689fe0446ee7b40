-- grain: one row per given mail about a source that is down
select
    message.message_key,
    message.occasion,
    fault.source_name,
    fault.code,
    fault.detail,
    fault.since
from outbox.message as message
inner join landing.source_fault as fault
    on split_part(message.occasion, ' ', 2) = fault.source_name
where message.kind = 'outage' and message.message_key = any(:message_keys)
order by message.message_key;
