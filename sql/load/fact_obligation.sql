-- grain: one row per touched obligation of a period that has ended, with what became of it
with known as (
    select greatest(cast(:recorded_at as timestamptz), max(changed_at)) as until
    from warehouse.fact_obligation
),

owed as (
    select
        touched.unit_key,
        touched.form_key,
        touched.period_key,
        asked.unit_version_key,
        asked.due_locally_at at time zone :timezone as due_at,
        cast(asked.ends_on + 1 as timestamp) at time zone :timezone as ended_at
    from warehouse.touched_obligation as touched
    cross join
        lateral (
            select
                max(owed_form.unit_version_key) as unit_version_key,
                max(owed_form.due_locally_at) as due_locally_at,
                max(owed_form.ends_on) as ends_on
            from warehouse.owed_form
            where
                owed_form.unit_key = touched.unit_key
                and owed_form.form_key = touched.form_key
                and owed_form.period_key = touched.period_key
        ) as asked
    where asked.ends_on < cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
),

-- looked up row by row through indices, so that the cost is that of what was touched
determined as (
    select
        owed.unit_key,
        owed.form_key,
        owed.period_key,
        owed.unit_version_key,
        owed.due_at,
        submitted.submission_key,
        submitted.received_at,
        submitted.verdict,
        submitted.accepted_at
    from owed
    -- a return undoes the acceptances before it
    cross join
        lateral (
            select max(decision.decided_at) as returned_at
            from landing.submission as submission
            inner join quality.decision as decision
                on
                    submission.unit_key = decision.unit_key
                    and submission.submission_key = decision.submission_key
            where
                submission.unit_key = owed.unit_key
                and submission.form_key = owed.form_key
                and submission.period_key = owed.period_key
                and decision.action = 'return'
                and decision.verdict_before = 'accepted'
        ) as returned
    -- what came before the period was over cannot be its figures, and does not count as received
    cross join
        lateral (
            select
                min(
                    case
                        when first_delivery.received_at >= owed.ended_at
                            then first_delivery.received_at
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
            cross join
                lateral (
                    select coalesce(min(delivery.sender), '') as sender
                    from landing.delivery as delivery
                    where
                        submission.file_sha256 = delivery.file_sha256
                        and submission.received_at = delivery.received_at
                ) as sent_by
            -- the same bytes from somebody else say nothing of when a union sent them
            cross join
                lateral (
                    select min(delivery.received_at) as received_at
                    from landing.delivery as delivery
                    where
                        submission.file_sha256 = delivery.file_sha256
                        and coalesce(delivery.sender, '') = sent_by.sender
                ) as first_delivery
            where
                submission.unit_key = owed.unit_key
                and submission.form_key = owed.form_key
                and submission.period_key = owed.period_key
                and submission.verdict is not null
                and submission.received_at >= owed.ended_at
        ) as submitted
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
    determined.unit_key,
    determined.form_key,
    determined.period_key,
    determined.unit_version_key,
    determined.due_at,
    determined.submission_key,
    determined.received_at,
    determined.verdict,
    determined.accepted_at,
    case
        when determined.received_at <= determined.due_at then 'on_time'
        when determined.received_at is not null then 'late'
        when determined.due_at < known.until then 'missing'
        else 'open'
    end,
    :recorded_at
from determined
cross join known
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
