-- grain: one row per unit, form and period of which a submission is accepted: the latest of these
create view quality.standing_submission as
select distinct on (unit_key, form_key, period_key)
    unit_key,
    form_key,
    period_key,
    submission_key
from landing.submission
where verdict = 'accepted' and unit_version_key is not null
order by
    unit_key asc, form_key asc, period_key asc, received_at desc, submission_key desc;

comment on view quality.standing_submission is
'One row per unit, form and period of which a submission is accepted: the latest of these, which '
'counts if the catalogue asks for it';
comment on column quality.standing_submission.unit_key is 'Durable key of the unit';
comment on column quality.standing_submission.form_key is 'Form';
comment on column quality.standing_submission.period_key is 'Reporting period';
comment on column quality.standing_submission.submission_key is 'Submission';
