-- grain: one row per text of a reason that came with a submission without a verdict
select distinct reason.text
from staging.reason as reason
inner join quality.open_submission as submission
    on
        reason.unit_key = submission.unit_key
        and reason.submission_key = submission.submission_key;
