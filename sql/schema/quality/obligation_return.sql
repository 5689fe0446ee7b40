-- grain: one row per obligation for which an accepted submission was returned
create view quality.obligation_return as
select
    submission.unit_key,
    submission.form_key,
    submission.period_key,
    max(decision.decided_at) as returned_at
from quality.decision as decision
inner join landing.submission as submission
    on
        decision.unit_key = submission.unit_key
        and decision.submission_key = submission.submission_key
where decision.action = 'return' and decision.verdict_before = 'accepted'
group by submission.unit_key, submission.form_key, submission.period_key;

comment on view quality.obligation_return is
'One row per obligation for which an accepted submission was returned: that undoes the acceptances '
'before it';
comment on column quality.obligation_return.unit_key is 'Durable key of the unit';
comment on column quality.obligation_return.form_key is 'Form';
comment on column quality.obligation_return.period_key is 'Reporting period';
comment on column quality.obligation_return.returned_at is 'When one was returned last';
