-- grain: one row per submission whose verdict was set at a moment, to the unit that sent it; the
-- last row of a unit sums up those that get no receipt of their own
-- Nobody hears of a file that they are not known to have sent. Of what was sent by those who add
-- others up, each unit hears of its own. A unit gets twenty receipts for obligations, and one for
-- a submission that is for none, if it is the only one; none for each of several parts of a table.
-- What an earlier verdict was to tell and has not been composed yet would no longer be true.
with judged as materialized (
    select
        submission_key,
        verdict,
        judged_at,
        file_sha256,
        section <> '' and coalesce(part_kind <> 'withdrawal', true) as is_part,
        case
            when sender_unit_key is not null then coalesce(nullif(unit_key, 0), sender_unit_key)
        end as addressed_unit_key,
        unit_key <> 0 and num_nulls(form_key, period_key) = 0 as is_placed
    from landing.submission
    where judged_at = :recorded_at
),

outdated as (
    delete from outbox.message as message
    using judged
    where
        message.kind = 'receipt'
        and message.composed_at is null
        and message.submission_key = judged.submission_key
        and message.queued_at < judged.judged_at
),

addressed as (
    select
        submission_key,
        verdict,
        judged_at,
        addressed_unit_key,
        is_placed,
        is_part
        and count(*) over (partition by addressed_unit_key, file_sha256, is_part) > 1
            as is_one_of_several
    from judged
    where addressed_unit_key is not null
),

ranked as (
    select
        submission_key,
        verdict,
        judged_at,
        addressed_unit_key,
        is_placed,
        is_one_of_several,
        row_number() over (
            partition by addressed_unit_key, is_placed, is_one_of_several
            order by verdict = 'accepted', submission_key
        ) as position,
        count(*) over (partition by addressed_unit_key, is_placed) as of_its_kind
    from addressed
),

divided as (
    select
        submission_key,
        verdict,
        judged_at,
        addressed_unit_key,
        case
            when is_one_of_several then false
            when is_placed then position <= 20
            else of_its_kind = 1
        end as has_its_own
    from ranked
),

receipt as (
    select
        concat_ws(
            ' ', 'receipt', submission_key, verdict, cast(judged_at at time zone 'UTC' as text)
        ) as occasion,
        addressed_unit_key as unit_key,
        submission_key,
        verdict,
        judged_at as queued_at
    from divided
    where has_its_own
    union all
    select
        concat_ws(
            ' ', 'receipts', addressed_unit_key, cast(judged_at at time zone 'UTC' as text)
        ) as occasion,
        addressed_unit_key as unit_key,
        null as submission_key,
        null as verdict,
        judged_at as queued_at
    from divided
    where not has_its_own
    group by addressed_unit_key, judged_at
)

insert into outbox.message (kind, occasion, unit_key, submission_key, verdict, queued_at)
select
    'receipt' as kind,
    occasion,
    unit_key,
    submission_key,
    verdict,
    queued_at
from receipt
order by submission_key nulls last, unit_key
on conflict (occasion) do nothing;
