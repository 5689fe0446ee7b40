-- grain: one row about all mails; the refusals are those since a moment
select
    count(*) filter (where sent_at is not null) as sent,
    count(*) filter (where sent_at is null and refused_at is null) as waiting,
    min(queued_at) filter (where sent_at is null and refused_at is null) as oldest,
    count(*) filter (where refused_at >= :since) as refused,
    (array_agg(refusal order by message_key desc) filter (where refused_at >= :since))[1]
        as refusal
from outbox.message;
