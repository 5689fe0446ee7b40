-- grain: one row per file with a submission that waits with a verdict: null for its first one,
-- accepted to be loaded
select file_sha256
from landing.submission
where
    verdict is not distinct from :verdict
    and loaded_at is null
    and problem is distinct from 'unreadable'
group by file_sha256
order by min(submission_key);
