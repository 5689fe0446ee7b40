-- grain: one row about all mails: those that wait since they were composed, and the refusals and
-- those set aside since a moment
select
    count(*) filter (where sent_at is not null) as sent,
    count(*) filter (
        where composed_at is not null and sent_at is null and refused_at is null
    ) as waiting,
    min(composed_at) filter (where sent_at is null and refused_at is null) as oldest,
    (
        array_agg(answer order by composed_at asc, message_key asc)
        filter (where answer is not null and sent_at is null and refused_at is null)
    )[1] as answer,
    count(*) filter (where refused_at >= :since and unanswered_attempts < :most) as refused,
    (
        array_agg(refusal order by message_key desc)
        filter (where refused_at >= :since and unanswered_attempts < :most)
    )[1] as refusal,
    count(*) filter (where refused_at >= :since and unanswered_attempts >= :most) as set_aside,
    max(message_key) filter (where refused_at >= :since and unanswered_attempts >= :most)
        as last_set_aside
from outbox.message;
