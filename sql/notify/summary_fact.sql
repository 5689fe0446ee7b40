-- grain: one row per given summary: the union, and how many of the submissions of its run that have
-- no receipt of their own came to what
with summary as (
    select
        message_key,
        occasion,
        unit_key,
        queued_at
    from outbox.message
    where
        kind = 'receipt'
        and submission_key is null
        and message_key = any(:message_keys)
),

judged as materialized (
    select
        submission_key,
        judged_at,
        verdict,
        file_sha256,
        coalesce(nullif(unit_key, 0), sender_unit_key) as addressed_unit_key,
        unit_key <> 0 and num_nulls(form_key, period_key) = 0 as is_placed
    from landing.submission
    where sender_unit_key is not null and judged_at in (select summary.queued_at from summary)
),

told_alone as (
    select
        submission_key,
        queued_at
    from outbox.message
    where
        kind = 'receipt'
        and submission_key is not null
        and queued_at in (select summary.queued_at from summary)
)

select
    summary.message_key,
    summary.occasion,
    summary.queued_at,
    unit.unit_code,
    unit.name_zh as unit_name,
    count(*) as submissions,
    count(distinct judged.file_sha256) as files,
    count(*) filter (where judged.verdict = 'accepted') as accepted,
    count(*) filter (where judged.verdict = 'held') as held,
    count(*) filter (where judged.verdict = 'rejected' and judged.is_placed) as rejected,
    count(*) filter (where judged.verdict = 'rejected' and not judged.is_placed) as unplaced
from summary
inner join judged
    on
        summary.unit_key = judged.addressed_unit_key
        and summary.queued_at = judged.judged_at
left join told_alone
    on
        judged.submission_key = told_alone.submission_key
        and judged.judged_at = told_alone.queued_at
inner join lateral (
    select
        dim_unit.unit_code,
        dim_unit.name_zh
    from warehouse.dim_unit
    where summary.unit_key = dim_unit.unit_key
    order by dim_unit.valid_from <= cast(summary.queued_at as date) desc, dim_unit.valid_from desc
    limit 1
) as unit on true
where told_alone.submission_key is null
group by
    summary.message_key, summary.occasion, summary.queued_at, unit.unit_code, unit.name_zh
order by summary.message_key;
