-- grain: one row for the submission of a key, with what keeps its file from being attributed
with submission as materialized (
    select
        unit_key,
        submission_key,
        file_sha256,
        problem
    from landing.submission
    where submission_key = :submission_key
)

select
    submission.unit_key,
    submission.file_sha256,
    submission.problem,
    file.personal_data is not null as has_personal_data,
    file.staged_at is null as waits_to_be_read
from submission
inner join landing.file as file on submission.file_sha256 = file.file_sha256;
