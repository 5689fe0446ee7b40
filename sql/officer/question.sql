-- grain: one row for the question of a run, if there was one
select
    judged_at,
    decision_key,
    choices,
    asked_at,
    ended_at,
    answer,
    refusal
from quality.question
where run_id = :run_id and submission_key = :submission_key;
