-- grain: one row per decision or fault since which a submission counts, or counts no more
create view quality.turn_of_submission as
select
    decision.unit_key,
    decision.submission_key,
    submission.form_code,
    submission.period_key,
    decision.action as turn,
    decision.reason,
    decision.decided_at as turned_at
from quality.decision as decision
inner join warehouse.dim_submission as submission
    on
        decision.unit_key = submission.unit_key
        and decision.submission_key = submission.submission_key
where (decision.verdict_before = 'accepted') <> (decision.verdict_after = 'accepted')
union all
select
    submission.unit_key,
    submission.submission_key,
    submission.form_code,
    submission.period_key,
    'set aside' as turn,
    null as reason,
    file.set_aside_at as turned_at
from warehouse.dim_submission as submission
inner join landing.set_aside as file on submission.file_sha256 = file.file_sha256;

comment on view quality.turn_of_submission is
'One row per decision or fault since which a submission counts, or counts no more';
comment on column quality.turn_of_submission.unit_key is 'Durable key of the unit';
comment on column quality.turn_of_submission.submission_key is 'Submission';
comment on column quality.turn_of_submission.form_code is 'Its form';
comment on column quality.turn_of_submission.period_key is 'Its reporting period';
comment on column quality.turn_of_submission.turn is
'release, waive, return or undo by the data officer; set aside: its file could not be read';
comment on column quality.turn_of_submission.reason is 'Why, in the officer''s own words';
comment on column quality.turn_of_submission.turned_at is 'When';
