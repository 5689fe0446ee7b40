-- grain: one row per given receipt: the submission that it tells of
with receipt as (
    select
        message_key,
        occasion,
        unit_key,
        submission_key,
        verdict,
        queued_at
    from outbox.message
    where kind = 'receipt' and message_key = any(:message_keys)
),

-- what was decided at the moment of the receipt, and led to its verdict
decision as (
    select distinct on (unit_key, submission_key, decided_at, verdict_after)
        unit_key,
        submission_key,
        decided_at,
        verdict_after,
        decided_by,
        reason
    from quality.decision
    where submission_key in (select receipt.submission_key from receipt)
    order by
        unit_key asc, submission_key asc, decided_at asc, verdict_after asc, decision_key desc
),

told as materialized (
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key,
        submission.submission_key,
        submission.received_at
    from receipt
    inner join landing.submission as submission
        on receipt.submission_key = submission.submission_key and submission.unit_key <> 0
),

-- something received later is accepted for the same obligation
overtaken as (
    select distinct told.submission_key
    from told
    inner join landing.submission as later
        on
            told.unit_key = later.unit_key
            and told.form_key = later.form_key
            and told.period_key = later.period_key
            and later.verdict = 'accepted'
            and (told.received_at, told.submission_key)
            < (later.received_at, later.submission_key)
),

-- the last submission but this one of which a figure counts, for the same obligation
standing as (
    select
        told.submission_key,
        max(other.version) as version
    from told
    inner join landing.submission as other
        on
            told.unit_key = other.unit_key
            and told.form_key = other.form_key
            and told.period_key = other.period_key
            and told.submission_key <> other.submission_key
    inner join quality.figure_version as fact
        on
            other.unit_key = fact.unit_key
            and other.period_key = fact.period_key
            and other.submission_key = fact.submission_key
            and fact.superseded_at is null
            and fact.status <> 'O'
            and fact.period_key = any(array(select asked.period_key from told as asked))
    group by told.submission_key
)

select
    receipt.message_key,
    receipt.occasion,
    receipt.submission_key,
    receipt.verdict,
    unit.unit_code,
    unit.name_zh as unit_name,
    form.title_zh as form_title,
    form.table_number,
    period.period_code,
    submission.version,
    submission.sheet,
    submission.section,
    submission.part_kind,
    submission.problem,
    submission.received_at,
    arrival.base_name as file_name,
    file.archived_as,
    file.byte_count,
    decision.decided_by,
    decision.reason,
    standing.version as standing_version,
    submission.loaded_at is not null as is_loaded,
    file.personal_data is not null as has_personal_data,
    overtaken.submission_key is not null as is_overtaken
from receipt
inner join landing.submission as submission
    on receipt.submission_key = submission.submission_key
inner join landing.file as file on submission.file_sha256 = file.file_sha256
inner join landing.arrival as arrival
    on
        submission.file_sha256 = arrival.file_sha256
        and submission.received_at = arrival.received_at
left join decision
    on
        submission.unit_key = decision.unit_key
        and submission.submission_key = decision.submission_key
        and receipt.queued_at = decision.decided_at
        and receipt.verdict = decision.verdict_after
left join overtaken on submission.submission_key = overtaken.submission_key
left join standing on submission.submission_key = standing.submission_key
left join warehouse.dim_form as form on submission.form_key = form.form_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
-- the unit's name in the period, as elsewhere; without a period, its name now
inner join lateral (
    select
        dim_unit.unit_code,
        dim_unit.name_zh
    from warehouse.dim_unit
    where receipt.unit_key = dim_unit.unit_key
    order by
        dim_unit.valid_from <= coalesce(period.ends_on, cast(receipt.queued_at as date)) desc,
        dim_unit.valid_from desc
    limit 1
) as unit on true
order by receipt.message_key;
