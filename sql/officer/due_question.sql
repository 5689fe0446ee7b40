-- grain: one row per run of the DAG decide to start, or to start again: of a held submission that
-- nobody was asked about, of a question that was settled otherwise, or that is a day old
with held_submission as materialized (
    select
        held.unit_key,
        held.submission_key
    from landing.submission as held
    left join landing.submission as later
        on
            held.unit_key = later.unit_key
            and held.form_key = later.form_key
            and held.period_key = later.period_key
            and later.verdict in ('accepted', 'held')
            and (held.received_at, held.submission_key)
            < (later.received_at, later.submission_key)
    where held.verdict = 'held' and later.unit_key is null
),

awaited as materialized (
    select
        unit_key,
        submission_key,
        cast(:run_of as text) || submission_key as run_id
    from held_submission
),

open_question as materialized (
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
    where is_settled or asked_at <= cast(:now as timestamptz) - interval '1 day'
    union all
    select
        awaited.run_id,
        awaited.submission_key
    from awaited
    left join open_question
        on
            awaited.unit_key = open_question.unit_key
            and awaited.submission_key = open_question.submission_key
            and awaited.run_id = open_question.run_id
    where open_question.run_id is null
)

select
    run_id,
    submission_key
from due
order by submission_key
limit :most;
