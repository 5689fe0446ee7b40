-- grain: one row per submission that enters the star
with incoming as materialized (
    select
        submission.submission_key,
        submission.unit_key,
        form.form_code,
        submission.period_key,
        submission.version,
        submission.file_sha256,
        submission.template_version,
        submission.received_at,
        submission.is_synthetic
    from staging.incoming_submission as waiting
    inner join landing.submission as submission
        on
            waiting.unit_key = submission.unit_key
            and waiting.submission_key = submission.submission_key
    inner join warehouse.dim_form as form on submission.form_key = form.form_key
    -- one that later ones have overtaken in every line does not enter
    where
        waiting.later_keys is null
        or waiting.submission_key in (
            select observation.submission_key
            from staging.incoming_observation as observation
        )
)

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
    is_synthetic,
    recorded_at
)
select
    incoming.submission_key,
    incoming.unit_key,
    incoming.form_code,
    incoming.period_key,
    incoming.version,
    arrival.file_name,
    incoming.file_sha256,
    incoming.template_version,
    incoming.received_at,
    incoming.is_synthetic,
    :recorded_at
from incoming
inner join landing.arrival as arrival
    on
        incoming.file_sha256 = arrival.file_sha256
        and incoming.received_at = arrival.received_at
on conflict (unit_key, submission_key) do nothing;
