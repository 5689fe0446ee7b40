-- grain: one row per submission of files that a stage failed on which counts no more
create temporary table failed_submission on commit drop as
select
    unit_key,
    submission_key,
    form_key,
    period_key,
    loaded_at
from landing.submission
where
    file_sha256 = any(cast(:file_sha256s as text[]))
    and (
        verdict is null
        or (verdict = 'accepted' and loaded_at is null)
        or judged_at > :digested_until
    );

select
    submission_key,
    loaded_at is not null as is_loaded
from pg_temp.failed_submission;
