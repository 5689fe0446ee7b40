-- grain: one row per file of a source that is said to be open since two nights before, less an hour
-- for the night's start: once it was told of, it is not waited for any longer
select file_name
from landing.passed_over
where
    source_name = :source_name
    and reason = 'open'
    and file_name <> ''
    and first_seen <= cast(:recorded_at as timestamptz) - interval '47 hours';
