-- grain: one row per period with an accepted submission that waits to be loaded
select distinct period_key
from staging.incoming_submission;
