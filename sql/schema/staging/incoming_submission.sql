-- grain: one row per accepted submission of an owed form that waits to be loaded: after a change of
-- the catalogue, every one
-- What is later and accepted counts before it, but says nothing of lines that it leaves out.
-- Both counts are looked up row by row, so that the cost is that of what waits.
create view staging.incoming_submission as
select
    waiting.submission_key,
    waiting.unit_key,
    waiting.form_key,
    waiting.period_key,
    waiting.unit_version_key,
    waiting.received_at,
    waiting.judged_at,
    (
        select array_agg(later.submission_key)
        from landing.submission as later
        where
            later.unit_key = waiting.unit_key
            and later.form_key = waiting.form_key
            and later.period_key = waiting.period_key
            and later.verdict = 'accepted'
            and later.unit_version_key is not null
            and (later.received_at, later.submission_key)
            > (waiting.received_at, waiting.submission_key)
    ) as later_keys
from landing.submission as waiting
where
    waiting.verdict = 'accepted'
    and (
        waiting.loaded_at is null
        or exists (
            select 1
            from internal.catalogue as catalogue
            where not catalogue.figures_current
        )
    )
    and waiting.unit_version_key is not null
    and (
        select count(*)
        from warehouse.owed_form as owed
        where
            owed.unit_key = waiting.unit_key
            and owed.form_key = waiting.form_key
            and owed.period_key = waiting.period_key
    ) > 0;

comment on view staging.incoming_submission is
'One row per accepted submission of an owed form that waits to be loaded; '
'after a change of the catalogue all of them wait';
comment on column staging.incoming_submission.submission_key is 'Submission';
comment on column staging.incoming_submission.unit_key is 'Durable key of the unit';
comment on column staging.incoming_submission.form_key is 'Form';
comment on column staging.incoming_submission.period_key is 'Reporting period';
comment on column staging.incoming_submission.unit_version_key is 'Version of the unit in force';
comment on column staging.incoming_submission.received_at is 'When its file was received';
comment on column staging.incoming_submission.judged_at is 'When it got its verdict';
comment on column staging.incoming_submission.later_keys is
'Later ones that are accepted for the same unit, form and period; null if there are none';
