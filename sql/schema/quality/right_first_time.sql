-- grain: one row per unit, form and period whose first submission was accepted as it came
create view quality.right_first_time as
select
    submission.unit_key,
    submission.form_key,
    submission.period_key,
    submission.submission_key
from landing.submission as submission
where
    submission.version = 1
    and submission.verdict = 'accepted'
    and not exists (
        select 1
        from quality.finding as finding
        where
            submission.unit_key = finding.unit_key
            and submission.submission_key = finding.submission_key
            and finding.severity in ('强制', '准强制')
    );

comment on view quality.right_first_time is
'一次通过: one row per unit, form and period whose first submission was accepted as it came, '
'without anybody''s decision';
comment on column quality.right_first_time.unit_key is 'Durable key of the unit';
comment on column quality.right_first_time.form_key is 'Form';
comment on column quality.right_first_time.period_key is 'Reporting period';
comment on column quality.right_first_time.submission_key is 'Its first submission';
