-- grain: one row per union, form and period that has ended, with what became of it
with obligation as (
    select
        unit_key,
        form_key,
        period_key,
        unit_version_key,
        due_locally_at at time zone :timezone as due_at
    from warehouse.owed_form
    where ends_on < cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
),

-- a night that is run again knows what later nights have seen
known as (
    select greatest(cast(:recorded_at as timestamptz), max(changed_at)) as until
    from warehouse.fact_obligation
),

first_delivery as (
    select
        file_sha256,
        coalesce(sender, '') as sender,
        min(received_at) as received_at
    from landing.delivery
    group by file_sha256, coalesce(sender, '')
),

-- the same bytes from somebody else say nothing of when a union sent them
sent_by as (
    select
        file_sha256,
        received_at,
        coalesce(min(sender), '') as sender
    from landing.delivery
    group by file_sha256, received_at
),

-- a return undoes the acceptances before it
returned as (
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key,
        max(decision.decided_at) as returned_at
    from quality.decision as decision
    inner join landing.submission as submission
        on
            decision.unit_key = submission.unit_key
            and decision.submission_key = submission.submission_key
    where decision.action = 'return' and decision.verdict_before = 'accepted'
    group by submission.unit_key, submission.form_key, submission.period_key
),

ended as (
    select
        period_key,
        cast(ends_on + 1 as timestamp) at time zone :timezone as ended_at
    from warehouse.dim_period
),

-- what came before the period was over cannot be its figures, and does not count as received
submitted as (
    select
        submission.unit_key,
        submission.form_key,
        submission.period_key,
        min(
            case
                when first_delivery.received_at >= ended.ended_at then first_delivery.received_at
                else submission.received_at
            end
        ) as received_at,
        min(submission.judged_at) filter (
            where submission.verdict = 'accepted'
            and submission.judged_at > coalesce(returned.returned_at, '-infinity')
        ) as accepted_at,
        (
            array_agg(
                submission.submission_key
                order by submission.received_at desc, submission.submission_key desc
            )
        )[1] as submission_key,
        (
            array_agg(
                submission.verdict
                order by submission.received_at desc, submission.submission_key desc
            )
        )[1] as verdict
    from landing.submission as submission
    inner join sent_by
        on
            submission.file_sha256 = sent_by.file_sha256
            and submission.received_at = sent_by.received_at
    inner join first_delivery
        on
            submission.file_sha256 = first_delivery.file_sha256
            and sent_by.sender = first_delivery.sender
    left join returned
        on
            submission.unit_key = returned.unit_key
            and submission.form_key = returned.form_key
            and submission.period_key = returned.period_key
    inner join ended on submission.period_key = ended.period_key
    where submission.verdict is not null and submission.received_at >= ended.ended_at
    group by submission.unit_key, submission.form_key, submission.period_key
)

insert into warehouse.fact_obligation as fact (
    unit_key,
    form_key,
    period_key,
    unit_version_key,
    due_at,
    submission_key,
    received_at,
    verdict,
    accepted_at,
    timeliness,
    changed_at
)
select
    obligation.unit_key,
    obligation.form_key,
    obligation.period_key,
    obligation.unit_version_key,
    obligation.due_at,
    submitted.submission_key,
    submitted.received_at,
    submitted.verdict,
    submitted.accepted_at,
    case
        when submitted.received_at <= obligation.due_at then 'on_time'
        when submitted.received_at is not null then 'late'
        when obligation.due_at < known.until then 'missing'
        else 'open'
    end,
    :recorded_at
from obligation
cross join known
left join submitted
    on
        obligation.unit_key = submitted.unit_key
        and obligation.form_key = submitted.form_key
        and obligation.period_key = submitted.period_key
on conflict (unit_key, form_key, period_key) do update set
    unit_version_key = excluded.unit_version_key,
    due_at = excluded.due_at,
    submission_key = excluded.submission_key,
    received_at = excluded.received_at,
    verdict = excluded.verdict,
    accepted_at = excluded.accepted_at,
    timeliness = excluded.timeliness,
    changed_at = excluded.changed_at
where
row(
    fact.unit_version_key, fact.due_at, fact.submission_key,
    fact.received_at, fact.verdict, fact.accepted_at, fact.timeliness
) is distinct from row(
    excluded.unit_version_key, excluded.due_at, excluded.submission_key,
    excluded.received_at, excluded.verdict, excluded.accepted_at, excluded.timeliness
);
