-- grain: one row per submission and verdict that it has, or had before
-- A row without recorded_at has none yet, and is known at no moment.
-- history: of quality.verdict
create view history.verdict as
select
    submission.unit_key,
    submission.submission_key,
    submission.verdict,
    submission.judged_at,
    submission.accepted_at,
    submission.judged_at as recorded_at,
    cast(null as timestamptz) as superseded_at
from landing.submission as submission
union all
select
    earlier.unit_key,
    earlier.submission_key,
    earlier.verdict,
    earlier.judged_at,
    earlier.accepted_at,
    earlier.judged_at as recorded_at,
    earlier.ended_at as superseded_at
from quality.earlier_verdict as earlier;

comment on view history.verdict is
'One row per submission and verdict that it has, or had before';
comment on column history.verdict.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column history.verdict.submission_key is 'Submission';
comment on column history.verdict.verdict is 'accepted, held or rejected; null while none is given';
comment on column history.verdict.judged_at is 'Moment of the run or decision that gave it';
comment on column history.verdict.accepted_at is
'Moment when it was first accepted, as this verdict has it';
comment on column history.verdict.recorded_at is 'judged_at: since when it is known';
comment on column history.verdict.superseded_at is
'Moment of the decision, or of the fault, that ended it; null while it stands';
