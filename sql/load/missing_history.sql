-- grain: one row per submission that cannot be judged yet: an accepted one waits to be loaded
select submission_key
from landing.submission
where verdict is null and exists (select 1 from staging.incoming_submission);
