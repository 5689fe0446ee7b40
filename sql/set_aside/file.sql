-- grain: one row per file that a stage failed on, as it was last delivered; its submissions are in
-- pg_temp.failed_submission
-- What an earlier verdict was to tell and has not been composed yet would no longer be true.
delete from outbox.message as message
using pg_temp.failed_submission as failed
where
    message.kind = 'receipt'
    and message.composed_at is null
    and message.submission_key = failed.submission_key;

-- what a moment before this one knew
insert into quality.earlier_finding (
    unit_key,
    finding_key,
    submission_key,
    run_key,
    rule_id,
    severity,
    sheet,
    cell,
    line_code,
    found,
    expected,
    ended_at
)
select
    finding.unit_key,
    finding.finding_key,
    finding.submission_key,
    finding.run_key,
    finding.rule_id,
    finding.severity,
    finding.sheet,
    finding.cell,
    finding.line_code,
    finding.found,
    finding.expected,
    :recorded_at
from pg_temp.failed_submission as failed
inner join quality.finding as finding
    on
        failed.unit_key = finding.unit_key
        and failed.submission_key = finding.submission_key
inner join quality.run as run on finding.run_key = run.run_key
where run.recorded_at < :recorded_at;

insert into quality.earlier_further_finding (
    unit_key,
    submission_key,
    run_key,
    rule_id,
    severity,
    findings,
    ended_at
)
select
    finding.unit_key,
    finding.submission_key,
    finding.run_key,
    finding.rule_id,
    finding.severity,
    finding.findings,
    :recorded_at
from pg_temp.failed_submission as failed
inner join quality.further_finding as finding
    on
        failed.unit_key = finding.unit_key
        and failed.submission_key = finding.submission_key
inner join quality.run as run on finding.run_key = run.run_key
where run.recorded_at < :recorded_at;

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

update landing.submission as submission
set
    problem = 'unreadable',
    verdict = null,
    judged_at = null,
    accepted_at = null,
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
