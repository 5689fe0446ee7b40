-- grain: submissions as a dimension, observations and obligations as facts
create table warehouse.dim_submission (
    submission_key bigint primary key,
    unit_key integer not null,
    form_code text not null,
    period_key integer not null,
    version integer not null,
    file_name text not null,
    file_sha256 text not null,
    template_version text,
    received_at timestamptz not null,
    is_synthetic boolean not null
);
comment on table warehouse.dim_submission is 'One row per submission that entered the star';
comment on column warehouse.dim_submission.submission_key is 'Key of the submission';
comment on column warehouse.dim_submission.unit_key is 'Durable key of the union';
comment on column warehouse.dim_submission.form_code is 'Form';
comment on column warehouse.dim_submission.period_key is 'Reporting period';
comment on column warehouse.dim_submission.version is '1 for the first, then 2, 3, ...';
comment on column warehouse.dim_submission.file_name is 'Name under which the file arrived first';
comment on column warehouse.dim_submission.file_sha256 is 'SHA-256 of the file, its archive name';
comment on column warehouse.dim_submission.template_version is 'Template version it states';
comment on column warehouse.dim_submission.received_at is 'When the file was received';
comment on column warehouse.dim_submission.is_synthetic is
'Demonstration data, not reported by a union';

create table warehouse.fact_observation (
    unit_key integer not null,
    period_key integer not null,
    indicator_key integer not null,
    programme_key integer not null,
    unit_version_key integer not null,
    submission_key bigint not null,
    value numeric,
    value_yuan numeric,
    status text not null check (status in ('A', 'M', 'O')),
    qualifier text not null check (qualifier in ('exact', 'about', 'nearly', 'over')),
    sheet text not null,
    cell text not null,
    recorded_at timestamptz not null,
    superseded_at timestamptz,
    primary key (unit_key, period_key, indicator_key, submission_key),
    check (superseded_at >= recorded_at),
    check ((status = 'A') = (value is not null))
) partition by range (period_key);
create unique index fact_observation_current
on warehouse.fact_observation (unit_key, period_key, indicator_key)
where superseded_at is null;
comment on table warehouse.fact_observation is
'One row per union, indicator, period and version: a correction closes one and opens the next';
comment on column warehouse.fact_observation.unit_key is 'Durable key of the union';
comment on column warehouse.fact_observation.period_key is 'Reporting period';
comment on column warehouse.fact_observation.indicator_key is 'Indicator';
comment on column warehouse.fact_observation.programme_key is 'Programme of the indicator';
comment on column warehouse.fact_observation.unit_version_key is
'Version of the union in force on the period''s last day';
comment on column warehouse.fact_observation.submission_key is 'Submission it came from';
comment on column warehouse.fact_observation.value is
'Figure in the indicator''s unit of measure, exactly as reported; null unless status is A';
comment on column warehouse.fact_observation.value_yuan is 'Money only: the same figure in 元';
comment on column warehouse.fact_observation.status is
'SDMX CL_OBS_STATUS: A normal (zero included), M not applicable, O missing';
comment on column warehouse.fact_observation.qualifier is
'exact, about (约), nearly (近: the true value is a little less) or over (多, 余: a little more)';
comment on column warehouse.fact_observation.sheet is 'Sheet it stands on';
comment on column warehouse.fact_observation.cell is 'Cell it stands in';
comment on column warehouse.fact_observation.recorded_at is 'Since when the warehouse says so';
comment on column warehouse.fact_observation.superseded_at is
'When a later version replaced it; null for the current one';

create table warehouse.fact_obligation (
    unit_key integer not null,
    form_key integer not null,
    period_key integer not null,
    unit_version_key integer not null,
    due_at timestamptz not null,
    submission_key bigint,
    received_at timestamptz,
    verdict text check (verdict in ('accepted', 'held', 'rejected')),
    accepted_at timestamptz,
    published_at timestamptz,
    changed_at timestamptz not null,
    primary key (unit_key, form_key, period_key)
);
create index fact_obligation_period on warehouse.fact_obligation (period_key);
comment on table warehouse.fact_obligation is
'One row per union, form and period that is due: an accumulating snapshot';
comment on column warehouse.fact_obligation.unit_key is 'Durable key of the union';
comment on column warehouse.fact_obligation.form_key is 'Form';
comment on column warehouse.fact_obligation.period_key is 'Reporting period';
comment on column warehouse.fact_obligation.unit_version_key is
'Version of the union in force on the period''s last day';
comment on column warehouse.fact_obligation.due_at is 'Moment by which the form must have arrived';
comment on column warehouse.fact_obligation.submission_key is 'Latest submission';
comment on column warehouse.fact_obligation.received_at is 'When the first submission arrived';
comment on column warehouse.fact_obligation.verdict is 'Verdict of the latest submission';
comment on column warehouse.fact_obligation.accepted_at is
'Moment of the run that first accepted a submission';
comment on column warehouse.fact_obligation.published_at is 'When the period was published';
comment on column warehouse.fact_obligation.changed_at is 'Moment of the run that last changed it';

create view staging.incoming_submission as
with ranked as (
    select
        submission_key,
        unit_key,
        form_key,
        period_key,
        unit_version_key,
        verdict,
        loaded_at,
        row_number() over (
            partition by unit_key, form_key, period_key
            order by received_at desc, submission_key desc
        ) as recency
    from landing.submission
    where
        verdict = 'accepted'
        and form_key is not null
        and period_key is not null
        and unit_version_key is not null
)

select
    submission_key,
    unit_key,
    form_key,
    period_key,
    unit_version_key
from ranked
where recency = 1 and loaded_at is null;
comment on view staging.incoming_submission is
'One row per accepted submission that waits to be loaded, the latest of its obligation only';
comment on column staging.incoming_submission.submission_key is 'Submission';
comment on column staging.incoming_submission.unit_key is 'Durable key of the union';
comment on column staging.incoming_submission.form_key is 'Form';
comment on column staging.incoming_submission.period_key is 'Reporting period';
comment on column staging.incoming_submission.unit_version_key is 'Version of the union in force';

create view staging.incoming_observation as
select distinct on (submission.unit_key, submission.submission_key, indicator.indicator_key)
    submission.unit_key,
    submission.period_key,
    indicator.indicator_key,
    indicator.programme_key,
    submission.unit_version_key,
    submission.submission_key,
    cell.value,
    cell.status,
    cell.sheet,
    cell.cell,
    cell.value * indicator.yuan_per_unit as value_yuan,
    coalesce(cell.qualifier, 'exact') as qualifier
from staging.incoming_submission as submission
inner join staging.cell as cell
    on
        submission.unit_key = cell.unit_key
        and submission.submission_key = cell.submission_key
inner join warehouse.form_line as line
    on
        submission.form_key = line.form_key
        and cell.line_code = line.line_code
        and cell.field = line.value_field
inner join warehouse.dim_indicator as indicator
    on line.indicator_key = indicator.indicator_key
where cell.status is not null
order by
    submission.unit_key, submission.submission_key, indicator.indicator_key, cell.row_number;
comment on view staging.incoming_observation is
'One row per observation that waits to be loaded; of a repeated code, the first line';
comment on column staging.incoming_observation.unit_key is 'Durable key of the union';
comment on column staging.incoming_observation.period_key is 'Reporting period';
comment on column staging.incoming_observation.indicator_key is 'Indicator';
comment on column staging.incoming_observation.programme_key is 'Programme of the indicator';
comment on column staging.incoming_observation.unit_version_key is 'Version of the union in force';
comment on column staging.incoming_observation.submission_key is 'Submission';
comment on column staging.incoming_observation.value is 'Figure as reported';
comment on column staging.incoming_observation.value_yuan is 'Money only: the same figure in 元';
comment on column staging.incoming_observation.status is 'SDMX CL_OBS_STATUS';
comment on column staging.incoming_observation.qualifier is 'exact, about, nearly or over';
comment on column staging.incoming_observation.sheet is 'Sheet';
comment on column staging.incoming_observation.cell is 'Cell address';
