-- grain: one row per run of the DAG decide to start, as a held submission waits for the officer, or
-- to start again and so to end: its question was settled otherwise, or a person who started it has
-- left it a day
with open_question as (
    select
        question.unit_key,
        question.submission_key,
        question.run_id,
        question.asked_at,
        coalesce(question.judged_at <> submission.judged_at, true)
        or coalesce(question.decision_key, 0) <> coalesce(max(decision.decision_key), 0)
        or count(later.unit_key) > 0 as is_settled
    from quality.question as question
    inner join landing.submission as submission
        on
            question.unit_key = submission.unit_key
            and question.submission_key = submission.submission_key
    left join quality.decision as decision
        on
            question.unit_key = decision.unit_key
            and question.submission_key = decision.submission_key
    left join landing.submission as later
        on
            submission.unit_key = later.unit_key
            and submission.form_key = later.form_key
            and submission.period_key = later.period_key
            and later.verdict in ('accepted', 'held')
            and (submission.received_at, submission.submission_key)
            < (later.received_at, later.submission_key)
    where question.ended_at is null
    group by
        question.unit_key,
        question.submission_key,
        question.run_id,
        question.asked_at,
        question.judged_at,
        question.decision_key,
        submission.judged_at
),

due as (
    select
        run_id,
        submission_key
    from open_question
    where
        is_settled
        or (
            run_id not like 'report-%'
            and asked_at <= cast(:now as timestamptz) - interval '1 day'
        )
    union all
    select
        run_id,
        submission_key
    from quality.awaited_question
    where not is_asked
)

select
    run_id,
    submission_key
from due
order by submission_key
limit :most;
