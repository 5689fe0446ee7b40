-- grain: one row for the question that is asked just now, for the first time or again
insert into quality.question (
    unit_key,
    run_id,
    submission_key,
    judged_at,
    decision_key,
    choices,
    asked_at
)
values (
    :unit_key,
    :run_id,
    :submission_key,
    :judged_at,
    :decision_key,
    cast(:choices as jsonb),
    :asked_at
)
on conflict (unit_key, run_id) do update
    set
        judged_at = excluded.judged_at,
        decision_key = excluded.decision_key,
        choices = excluded.choices,
        asked_at = excluded.asked_at,
        ended_at = null;
