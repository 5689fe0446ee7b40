-- grain: one row per content with a submission of the given period
select distinct submission.file_sha256
from landing.submission as submission
inner join warehouse.dim_period as period on submission.period_key = period.period_key
where period.period_code = :period_code;
