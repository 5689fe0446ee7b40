-- grain: what a load has to look at, however long the history is
alter table landing.submission
add column counted_at timestamptz,
add column is_uncounted boolean not null generated always as (
    judged_at is distinct from counted_at
) stored;
comment on column landing.submission.counted_at is
'judged_at of the verdict that its obligation counts; it differs while a newer one waits';
comment on column landing.submission.is_uncounted is 'Whether they differ';
create index submission_uncounted on landing.submission (submission_key)
where is_uncounted;
create index submission_unloaded on landing.submission (submission_key)
where verdict = 'accepted' and loaded_at is null;

alter table landing.delivery add column counted_at timestamptz;
comment on column landing.delivery.counted_at is
'Moment of the run that counted it for obligations; null while it waits';
create index delivery_uncounted on landing.delivery (file_sha256)
where counted_at is null;

create index file_unstaged on landing.file (file_sha256)
where staged_at is null;

alter table warehouse.catalogue add column is_owed boolean not null default false;
comment on column warehouse.catalogue.is_owed is
'Whether the obligations are what this catalogue asks for; false until the next load';

create table warehouse.touched_obligation (
    unit_key integer not null,
    form_key integer not null,
    period_key integer not null,
    primary key (unit_key, form_key, period_key)
);
comment on table warehouse.touched_obligation is
'One row per obligation that a running load determines anew; empty between loads';
comment on column warehouse.touched_obligation.unit_key is 'Durable key of the union';
comment on column warehouse.touched_obligation.form_key is 'Form';
comment on column warehouse.touched_obligation.period_key is 'Reporting period';

create index fact_obligation_changed on warehouse.fact_obligation (changed_at);
create index fact_obligation_open on warehouse.fact_obligation (due_at)
where timeliness = 'open';
create index dim_submission_period on warehouse.dim_submission (period_key);
create index form_line_code on warehouse.form_line (form_key, line_code);

-- Both counts are looked up row by row, so that the cost is that of what waits.
create or replace view staging.incoming_submission as
select
    waiting.submission_key,
    waiting.unit_key,
    waiting.form_key,
    waiting.period_key,
    waiting.unit_version_key
from landing.submission as waiting
where
    waiting.verdict = 'accepted'
    and waiting.loaded_at is null
    and waiting.unit_version_key is not null
    and (
        select count(*)
        from warehouse.owed_form as owed
        where
            owed.unit_key = waiting.unit_key
            and owed.form_key = waiting.form_key
            and owed.period_key = waiting.period_key
    ) > 0
    and (
        select count(*)
        from landing.submission as later
        where
            later.unit_key = waiting.unit_key
            and later.form_key = waiting.form_key
            and later.period_key = waiting.period_key
            and later.verdict = 'accepted'
            and later.unit_version_key is not null
            and (later.received_at, later.submission_key)
            > (waiting.received_at, waiting.submission_key)
    ) < 1;
