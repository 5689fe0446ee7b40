-- grain: one row per unit, form and period whose first submission was accepted as it came, and
-- before which its unit sent nothing since the period's end that could not be attributed
create view quality.right_first_time as
-- by the hour, in which a period may end, so that thousands of files are a few rows
with stray_hour as materialized (
    select
        sender_unit_key as unit_key,
        min(received_at) as received_at
    from landing.submission
    where
        sender_unit_key is not null
        and (unit_key = 0 or form_key is null or period_key is null)
    group by sender_unit_key, date_trunc('hour', received_at)
)

select
    submission.unit_key,
    submission.form_key,
    submission.period_key,
    submission.submission_key
from landing.submission as submission
inner join warehouse.dim_period as period on submission.period_key = period.period_key
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
    )
    and not exists (
        select 1
        from stray_hour
        where
            submission.unit_key = stray_hour.unit_key
            and stray_hour.received_at >= cast(period.ends_on + 1 as timestamptz)
            and stray_hour.received_at <= submission.received_at
    );

comment on view quality.right_first_time is
'一次通过: one row per unit, form and period whose first submission was accepted as it came, '
'without anybody''s decision, and before which its unit sent nothing since the period''s end that '
'was foreign, unreadable or otherwise not to be attributed';
comment on column quality.right_first_time.unit_key is 'Durable key of the unit';
comment on column quality.right_first_time.form_key is 'Form';
comment on column quality.right_first_time.period_key is 'Reporting period';
comment on column quality.right_first_time.submission_key is 'Its first submission';
