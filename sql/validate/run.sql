-- grain: one row for the run that judged what is under review
insert into quality.run (recorded_at, submission_count)
select
    :recorded_at,
    count(*)
from quality.reviewed_submission
returning run_key;
