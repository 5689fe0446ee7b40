-- grain: one row per file that a stage failed on, as it was last delivered
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

-- What an earlier verdict was to tell and has not been composed yet would no longer be true.
delete from outbox.message as message
using pg_temp.failed_submission as failed
where
    message.kind = 'receipt'
    and message.composed_at is null
    and message.submission_key = failed.submission_key;

delete from quality.finding as finding
using pg_temp.failed_submission as failed
where
    finding.unit_key = failed.unit_key
    and finding.submission_key = failed.submission_key;

delete from quality.further_finding as finding
using pg_temp.failed_submission as failed
where
    finding.unit_key = failed.unit_key
    and finding.submission_key = failed.submission_key;

-- A submission that states what an earlier one stated added no version, so all of them go, and what
-- was accepted before waits to be loaded again.
update warehouse.fact_observation as fact
set
    superseded_at = greatest(
        cast(:recorded_at as timestamptz), fact.recorded_at + interval '1 microsecond'
    )
from pg_temp.failed_submission as failed
inner join warehouse.bridge_form_indicator as line on failed.form_key = line.form_key
where
    failed.loaded_at is not null
    and fact.unit_key = failed.unit_key
    and fact.period_key = failed.period_key
    and fact.indicator_key = line.indicator_key
    and fact.superseded_at is null;

update landing.submission as earlier
set loaded_at = null
from pg_temp.failed_submission as failed
where
    failed.loaded_at is not null
    and earlier.verdict = 'accepted'
    and earlier.unit_key = failed.unit_key
    and earlier.form_key = failed.form_key
    and earlier.period_key = failed.period_key;

update landing.submission as submission
set
    problem = 'unreadable',
    verdict = null,
    judged_at = null,
    loaded_at = null,
    counted_at = null
from pg_temp.failed_submission as failed
where
    submission.unit_key = failed.unit_key
    and submission.submission_key = failed.submission_key;

update landing.file
set
    set_aside_at = :recorded_at,
    set_aside_because = :because
where file_sha256 = any(cast(:file_sha256s as text[]));

select
    file_sha256,
    (array_agg(file_name order by received_at desc, file_name asc))[1] as file_name
from landing.delivery
where file_sha256 = any(cast(:file_sha256s as text[]))
group by file_sha256
order by file_sha256;
