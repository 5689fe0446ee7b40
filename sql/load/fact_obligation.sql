-- grain: one row per touched obligation of a period that has ended, with what became of it
with latest_change as materialized (
    select greatest(cast(:recorded_at as timestamptz), max(changed_at)) as changed_at
    from warehouse.fact_obligation
),

-- looked up row by row through indices, so that the cost is that of what was touched; what came
-- before the period was over cannot be its figures, and does not count as received
answer as materialized (
    select
        touched.unit_key,
        touched.form_key,
        touched.period_key,
        owed.unit_version_key,
        submission.submission_key,
        submission.received_at,
        submission.accepted_at,
        landing.first_sent_at(submission.file_sha256, submission.received_at) as first_sent_at,
        case
            when submission.part_kind = 'withdrawal' and submission.verdict = 'accepted'
                then 'withdrawn'
            else submission.verdict
        end as verdict,
        owed.due_locally_at at time zone :timezone as due_at,
        cast(owed.ends_on + 1 as timestamp) at time zone :timezone as ended_at
    from internal.touched_obligation as touched
    inner join warehouse.owed_form as owed
        on
            touched.unit_key = owed.unit_key
            and touched.form_key = owed.form_key
            and touched.period_key = owed.period_key
    left join landing.submission as submission
        on
            touched.unit_key = submission.unit_key
            and touched.form_key = submission.form_key
            and touched.period_key = submission.period_key
            and submission.verdict is not null
            -- a withdrawal that does not count leaves everything as it was
            and (
                submission.verdict <> 'rejected'
                or coalesce(submission.part_kind, '') <> 'withdrawal'
            )
            and submission.received_at
            >= cast(owed.ends_on + 1 as timestamp) at time zone :timezone
    where owed.ends_on < cast(cast(:recorded_at as timestamptz) at time zone :timezone as date)
),

dated_answer as (
    select
        answer.*,
        case
            when answer.first_sent_at >= answer.ended_at then answer.first_sent_at
            else answer.received_at
        end as arrived_at
    from answer
),

outcome as (
    select
        unit_key,
        form_key,
        period_key,
        max(unit_version_key) as unit_version_key,
        max(due_at) as due_at,
        min(arrived_at) as received_at,
        min(accepted_at) as accepted_at,
        case
            when
                (
                    array_agg(verdict order by received_at desc, submission_key desc)
                    filter (where verdict in ('accepted', 'withdrawn'))
                )[1] = 'accepted'
                then min(arrived_at) filter (where accepted_at is not null)
        end as fulfilled_at,
        (
            array_agg(
                case when verdict <> 'withdrawn' then submission_key end
                order by received_at desc, submission_key desc
            )
        )[1] as submission_key,
        nullif(
            (array_agg(verdict order by received_at desc, submission_key desc))[1], 'withdrawn'
        ) as verdict
    from dated_answer
    group by unit_key, form_key, period_key
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
    fulfilled_at,
    timeliness,
    changed_at
)
select
    outcome.unit_key,
    outcome.form_key,
    outcome.period_key,
    outcome.unit_version_key,
    outcome.due_at,
    outcome.submission_key,
    outcome.received_at,
    outcome.verdict,
    outcome.accepted_at,
    outcome.fulfilled_at,
    case
        when outcome.fulfilled_at <= outcome.due_at then 'on_time'
        when outcome.fulfilled_at is not null then 'late'
        when closure.is_closed then 'excused'
        when outcome.due_at < latest_change.changed_at then 'missing'
        else 'open'
    end,
    :recorded_at
from outcome
cross join latest_change
left join quality.standing_closure as closure
    on
        outcome.unit_key = closure.unit_key
        and outcome.form_key = closure.form_key
        and outcome.period_key = closure.period_key
on conflict (unit_key, form_key, period_key) do update
    set
        unit_version_key = excluded.unit_version_key,
        due_at = excluded.due_at,
        submission_key = excluded.submission_key,
        received_at = excluded.received_at,
        verdict = excluded.verdict,
        accepted_at = excluded.accepted_at,
        fulfilled_at = excluded.fulfilled_at,
        timeliness = excluded.timeliness,
        changed_at = excluded.changed_at
    where
    row(
        fact.unit_version_key, fact.due_at, fact.submission_key,
        fact.received_at, fact.verdict, fact.accepted_at, fact.fulfilled_at, fact.timeliness
    ) is distinct from row(
        excluded.unit_version_key, excluded.due_at, excluded.submission_key,
        excluded.received_at, excluded.verdict, excluded.accepted_at, excluded.fulfilled_at,
        excluded.timeliness
    )
returning fact.period_key;
