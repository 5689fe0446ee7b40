-- grain: one row per address that is told that nothing of its mail was taken
-- Nobody is told twice within a week, and no more than fifty in a day: else programs might write to
-- each other for ever, or somebody make us write to any number of people.
with reply as (
    select
        mail.address,
        message.queued_at
    from outbox.message as message
    inner join landing.mail as mail
        on message.occasion = concat_ws(' ', 'reply', mail.source_name, mail.mail_name)
    where
        message.kind = 'reply'
        and message.queued_at > cast(:recorded_at as timestamptz) - interval '7 days'
),

unanswered as (
    select distinct on (mail.address)
        mail.address,
        mail.received_at,
        concat_ws(' ', 'reply', mail.source_name, mail.mail_name) as occasion
    from landing.mail as mail
    where
        mail.source_name = :source_name
        and mail.collected_at = :recorded_at
        and mail.problem is not null
        and mail.may_be_answered
        and mail.address not in (select reply.address from reply)
    order by mail.address asc, mail.received_at desc, mail.mail_name desc
)

insert into outbox.message (kind, occasion, unit_key, queued_at)
select
    'reply',
    unanswered.occasion,
    0,
    cast(:recorded_at as timestamptz)
from unanswered
order by unanswered.received_at, unanswered.address
limit (
    select greatest(0, 50 - count(*))
    from reply
    where reply.queued_at > cast(:recorded_at as timestamptz) - interval '1 day'
)
on conflict (occasion) do nothing;
