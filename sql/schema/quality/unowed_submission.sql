-- grain: one row per accepted submission, the latest of its kind, that the catalogue no longer asks
-- for
create view quality.unowed_submission as
select distinct on (submission.unit_key, submission.form_key, submission.period_key)
    submission.submission_key,
    submission.unit_key,
    submission.form_key,
    submission.period_key,
    submission.file_sha256,
    submission.received_at
from landing.submission as submission
where
    submission.verdict = 'accepted'
    and not exists (
        select 1
        from warehouse.owed_form as owed
        where
            owed.unit_key = submission.unit_key
            and owed.form_key = submission.form_key
            and owed.period_key = submission.period_key
    )
order by
    submission.unit_key asc, submission.form_key asc, submission.period_key asc,
    submission.received_at desc, submission.submission_key desc;

comment on view quality.unowed_submission is
'One row per accepted submission, the latest of its unit, form and period, that the catalogue no '
'longer asks for: its figures do not count, until the catalogue asks for them again';
comment on column quality.unowed_submission.submission_key is 'Submission';
comment on column quality.unowed_submission.unit_key is 'Durable key of the unit';
comment on column quality.unowed_submission.form_key is 'Form';
comment on column quality.unowed_submission.period_key is 'Reporting period';
comment on column quality.unowed_submission.file_sha256 is 'File that holds it';
comment on column quality.unowed_submission.received_at is 'When the file was received';
