-- grain: one row per submission, with what was known of it once it was read; its verdicts are in
-- history.verdict
-- history: of landing.submission
create view history.submission as
select
    submission.unit_key,
    submission.submission_key,
    submission.sender_unit_key,
    submission.file_sha256,
    submission.sheet,
    submission.form_key,
    submission.period_key,
    submission.version,
    submission.is_zero_report,
    submission.received_at,
    submission.staged_at as recorded_at
from landing.submission as submission;

comment on view history.submission is
'One row per submission, with what was known of it once it was read; its verdicts are in '
'history.verdict';
comment on column history.submission.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column history.submission.submission_key is 'Key of the submission';
comment on column history.submission.sender_unit_key is 'Durable key of the unit that sent it';
comment on column history.submission.file_sha256 is 'File that holds it';
comment on column history.submission.sheet is 'Sheet that holds it';
comment on column history.submission.form_key is
'Form, in the version that today''s catalogue has in force; null if it was not recognised';
comment on column history.submission.period_key is 'Reporting period; null if not recognised';
comment on column history.submission.version is '1 for the first submission, then 2, 3, ...';
comment on column history.submission.is_zero_report is '零报告; null if that cell is not clear';
comment on column history.submission.received_at is 'When the file was received';
comment on column history.submission.recorded_at is 'Moment of the run that read it';
