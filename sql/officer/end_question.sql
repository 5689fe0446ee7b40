-- grain: one row for the question that was answered or settled just now
update quality.question
set
    ended_at = :ended_at,
    answer = cast(:answer as jsonb),
    refusal = :refusal
where run_id = :run_id and submission_key = :submission_key and ended_at is null;
