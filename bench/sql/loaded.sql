-- grain: one row per accepted submission, and per observation of it, as a load would leave them
insert into warehouse.dim_submission (
    submission_key,
    unit_key,
    form_code,
    period_key,
    version,
    file_name,
    file_sha256,
    received_at,
    is_synthetic,
    recorded_at
)
select
    submission.submission_key,
    submission.unit_key,
    form.form_code,
    submission.period_key,
    submission.version,
    submission.unit_key || '/' || submission.period_key || ' ' || submission.version || '.xlsx',
    submission.file_sha256,
    submission.received_at,
    submission.is_synthetic,
    submission.judged_at
from landing.submission as submission
inner join warehouse.dim_form as form on submission.form_key = form.form_key
where submission.verdict = 'accepted';

insert into warehouse.fact_observation (
    unit_key,
    period_key,
    indicator_key,
    programme_key,
    unit_version_key,
    indicator_version_key,
    submission_key,
    value,
    value_yuan,
    status,
    qualifier,
    sheet,
    cell,
    recorded_at
)
select
    submission.unit_key,
    submission.period_key,
    indicator.indicator_key,
    indicator.programme_key,
    submission.unit_version_key,
    indicator.indicator_version_key,
    submission.submission_key,
    cell.value,
    cell.value * indicator.yuan_per_unit,
    cell.status,
    cell.qualifier,
    cell.sheet,
    cell.cell,
    submission.judged_at
from landing.submission as submission
inner join staging.cell as cell
    on
        submission.unit_key = cell.unit_key
        and submission.submission_key = cell.submission_key
inner join warehouse.dim_indicator as indicator on cell.line_code = indicator.indicator_code
where submission.verdict = 'accepted'
order by submission.submission_key;

update landing.submission set loaded_at = judged_at
where verdict = 'accepted';
