-- grain: one row per submission that enters the star
insert into warehouse.dim_submission (
    submission_key,
    unit_key,
    form_code,
    period_key,
    version,
    file_name,
    file_sha256,
    template_version,
    received_at,
    is_synthetic
)
with delivery as (
    select
        file_sha256,
        received_at,
        min(file_name) as file_name
    from landing.delivery
    group by file_sha256, received_at
)

select
    submission.submission_key,
    submission.unit_key,
    form.form_code,
    submission.period_key,
    submission.version,
    delivery.file_name,
    submission.file_sha256,
    submission.template_version,
    submission.received_at,
    submission.is_synthetic
from staging.incoming_submission as incoming
inner join landing.submission as submission
    on
        incoming.unit_key = submission.unit_key
        and incoming.submission_key = submission.submission_key
inner join warehouse.dim_form as form on submission.form_key = form.form_key
inner join delivery
    on
        submission.file_sha256 = delivery.file_sha256
        and submission.received_at = delivery.received_at
on conflict (unit_key, submission_key) do nothing;
