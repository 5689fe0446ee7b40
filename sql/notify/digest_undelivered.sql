-- grain: one row per unit (the officer: null) that mails did not reach, since one last did: the
-- first :most; mails that the server keeps putting off are among them
with mail as (
    select
        message_key,
        unit_key,
        coalesce(refusal, answer) as refusal,
        max(message_key) filter (where sent_at is not null and refusal is null)
            over (partition by unit_key) as last_delivered_key
    from outbox.message
    where kind <> 'reply' -- anybody may have written from any address
),

undelivered as (
    select
        unit_key,
        count(*) as mails,
        (array_agg(refusal order by message_key desc))[1] as refusal
    from mail
    where refusal is not null and message_key > coalesce(last_delivered_key, 0)
    group by unit_key
),

named as (
    select
        unit.unit_code,
        unit.name_zh as unit_name,
        undelivered.mails,
        undelivered.refusal
    from undelivered
    left join warehouse.current_unit as unit on undelivered.unit_key = unit.unit_key
)

select
    unit_code,
    unit_name,
    mails,
    refusal,
    count(*) over () as total
from named
where unit_code is null or not unit_code = any(:without_clerk)
order by unit_code
limit :most;
