-- grain: one row per submission of given keys whose verdict ends at a moment
-- A moment that lies before one that was recorded already ends what was known since, too.
delete from quality.earlier_verdict as earlier
using landing.submission as submission
where
    submission.submission_key = any(cast(:submission_keys as bigint[]))
    and earlier.unit_key = submission.unit_key
    and earlier.submission_key = submission.submission_key
    and earlier.judged_at >= :ended_at;

update quality.earlier_verdict as earlier
set ended_at = :ended_at
from landing.submission as submission
where
    submission.submission_key = any(cast(:submission_keys as bigint[]))
    and earlier.unit_key = submission.unit_key
    and earlier.submission_key = submission.submission_key
    and earlier.ended_at > :ended_at;

insert into quality.earlier_verdict (
    unit_key,
    submission_key,
    verdict,
    judged_at,
    accepted_at,
    ended_at
)
select
    unit_key,
    submission_key,
    verdict,
    judged_at,
    accepted_at,
    :ended_at
from landing.submission
where
    submission_key = any(cast(:submission_keys as bigint[]))
    and verdict is not null
    and judged_at < :ended_at;
