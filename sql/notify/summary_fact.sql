-- grain: one row per given summary: the unit, and how many of its submissions came to what
with outcome as materialized (
    select
        told.message_key,
        count(*) as submissions,
        count(distinct told.file_sha256) as files,
        count(*) filter (where told.verdict = 'accepted') as accepted,
        count(*) filter (where told.verdict = 'held') as held,
        count(*) filter (where told.verdict = 'rejected' and told.is_placed) as rejected,
        count(*) filter (where told.verdict = 'rejected' and not told.is_placed) as unplaced,
        bool_or(told.verdict = 'accepted' and told.part_kind = 'patch') as has_patches,
        bool_and(told.verdict <> 'accepted' or submission.loaded_at is not null) as is_loaded
    from outbox.summarised_submission(:message_keys) as told
    inner join landing.submission as submission
        on
            told.unit_key = submission.unit_key
            and told.submission_key = submission.submission_key
    group by told.message_key
)

select
    outcome.message_key,
    message.occasion,
    message.queued_at,
    unit.unit_code,
    unit.name_zh as unit_name,
    outcome.submissions,
    outcome.files,
    outcome.accepted,
    outcome.held,
    outcome.rejected,
    outcome.unplaced,
    outcome.is_loaded,
    coalesce(outcome.has_patches, false) as has_patches
from outcome
inner join outbox.message as message on outcome.message_key = message.message_key
inner join lateral (
    select
        dim_unit.unit_code,
        dim_unit.name_zh
    from warehouse.dim_unit
    where message.unit_key = dim_unit.unit_key
    order by dim_unit.valid_from <= cast(message.queued_at as date) desc, dim_unit.valid_from desc
    limit 1
) as unit on true
order by outcome.message_key;
