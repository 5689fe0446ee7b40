-- grain: one row for the question that is asked just now
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
);
