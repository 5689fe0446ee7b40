-- grain: one row per submission whose verdict was set at a moment, if the union to tell is known
-- Of what was sent on behalf of others, each union hears of its own.
-- What an earlier verdict was to tell and has not been composed yet would no longer be true.
with addressed as (
    select
        submission_key,
        verdict,
        judged_at,
        coalesce(nullif(unit_key, 0), sender_unit_key, 0) as addressed_unit_key
    from landing.submission
    where judged_at = :recorded_at
),

outdated as (
    delete from outbox.message as message
    using addressed
    where
        message.kind = 'receipt'
        and message.composed_at is null
        and message.submission_key = addressed.submission_key
        and message.queued_at < addressed.judged_at
)

insert into outbox.message (kind, occasion, unit_key, submission_key, verdict, queued_at)
select
    'receipt' as kind,
    concat_ws(
        ' ', 'receipt', submission_key, verdict, cast(judged_at at time zone 'UTC' as text)
    ) as occasion,
    addressed_unit_key as unit_key,
    submission_key,
    verdict,
    judged_at as queued_at
from addressed
where addressed_unit_key <> 0
order by submission_key
on conflict (occasion) do nothing;
