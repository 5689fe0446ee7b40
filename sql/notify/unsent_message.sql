-- grain: one row per composed mail that has yet to be sent, those that were tried least often first
select message_key
from outbox.message
where composed_at is not null and sent_at is null and refused_at is null
order by attempts, message_key;
