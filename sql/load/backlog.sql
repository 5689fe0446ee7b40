-- grain: one row per accepted submission that waits to be loaded
select submission_key
from staging.incoming_submission;
