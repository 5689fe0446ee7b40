-- grain: one row per submission that was judged
create view quality.verdict as
select
    submission.unit_key,
    submission.submission_key,
    submission.verdict,
    submission.judged_at,
    submission.accepted_at
from landing.submission as submission
where submission.verdict is not null;

comment on view quality.verdict is 'One row per submission that was judged';
comment on column quality.verdict.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.verdict.submission_key is 'Submission';
comment on column quality.verdict.verdict is 'accepted, held or rejected';
comment on column quality.verdict.judged_at is 'Moment of the run or decision that gave it';
comment on column quality.verdict.accepted_at is 'Moment when it was first accepted';
