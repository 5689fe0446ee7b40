-- grain: one row per address and reason for which nothing was taken of its mails that were found
-- since the last digest: the first :most, with what the latest of them says
with mail as (
    select
        mail.problem,
        mail.received_at,
        mail.subject,
        mail.text,
        coalesce(mail.address, '') as address,
        message.message_key is not null as is_answered
    from landing.mail as mail
    left join outbox.message as message
        on message.occasion = concat_ws(' ', 'reply', mail.source_name, mail.mail_name)
    where
        mail.problem is not null
        and mail.collected_at > :since
        and mail.collected_at <= :recorded_at
),

latest as (
    select distinct on (address, problem)
        address,
        problem,
        received_at,
        subject,
        text,
        count(*) over (partition by address, problem) as mails,
        bool_or(is_answered) over (partition by address, problem) as is_answered
    from mail
    order by address asc, problem asc, received_at desc
)

select
    address,
    problem,
    received_at,
    subject,
    text,
    mails,
    is_answered,
    cast(sum(mails) over () as bigint) as mails_in_all,
    count(*) over () as total
from latest
order by problem = 'unknown-sender', problem = 'automatic', received_at, address
limit :most;
