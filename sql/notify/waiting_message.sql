-- grain: one row: how many composed mails wait to be sent, now or later
select count(*)
from outbox.message
where composed_at is not null and sent_at is null and refused_at is null;
