-- grain: one row per submission and reason that came with it, which never changes
-- history: of staging.reason
create view history.reason as
select
    reason.unit_key,
    reason.submission_key,
    reason.cell,
    reason.rule_id,
    reason.line_code,
    submission.staged_at as recorded_at,
    case when report.reads_persons() then reason.text end as text,
    case when report.reads_persons() then reason.given_by end as given_by
from staging.reason as reason
inner join landing.submission as submission
    on
        reason.unit_key = submission.unit_key
        and reason.submission_key = submission.submission_key;

comment on view history.reason is
'One row per submission and reason that came with it, which never changes';
comment on column history.reason.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column history.reason.submission_key is 'Submission';
comment on column history.reason.cell is 'Sheet and address of the cell that holds it';
comment on column history.reason.rule_id is 'Rule that it is about';
comment on column history.reason.line_code is 'Code of the line; empty if about the whole form';
comment on column history.reason.text is 'The reason; null to analysts';
comment on column history.reason.given_by is 'Who gave it; null to analysts';
comment on column history.reason.recorded_at is 'Moment of the run that read it';
