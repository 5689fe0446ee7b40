-- grain: one row per submission that the files read just now hold
with any_version as (
    select distinct
        unit_code,
        unit_key
    from warehouse.dim_unit
),

incoming as (
    select
        submission.*,
        unit_version.unit_version_key,
        form.form_key,
        period.period_key,
        coalesce(unit_version.unit_key, any_version.unit_key, 0) as unit_key
    from
        jsonb_to_recordset(cast(:rows as jsonb))
            as submission (
                file_sha256 text,
                sheet text,
                unit_code text,
                form_code text,
                period_code text,
                template_version text,
                is_synthetic boolean,
                problem text,
                received_at timestamptz
            )
    left join warehouse.dim_period as period on submission.period_code = period.period_code
    -- the template version of the period; without one, the latest
    left join lateral (
        select dim_form.form_key
        from warehouse.dim_form
        where submission.form_code = dim_form.form_code
        order by
            coalesce(period.ends_on between dim_form.valid_from and dim_form.valid_to, false) desc,
            dim_form.valid_from desc
        limit 1
    ) as form on true
    left join warehouse.dim_unit as unit_version
        on
            submission.unit_code = unit_version.unit_code
            and period.ends_on >= unit_version.valid_from
            and period.ends_on < coalesce(unit_version.valid_to, 'infinity')
    left join any_version
        on submission.unit_code = any_version.unit_code
),

earlier as (
    select
        unit_key,
        form_key,
        period_key,
        max(version) as version
    from landing.submission
    group by unit_key, form_key, period_key
)

insert into landing.submission (
    unit_key,
    file_sha256,
    sheet,
    form_key,
    period_key,
    unit_version_key,
    template_version,
    version,
    is_synthetic,
    problem,
    received_at,
    staged_at
)
select
    incoming.unit_key,
    incoming.file_sha256,
    incoming.sheet,
    incoming.form_key,
    incoming.period_key,
    incoming.unit_version_key,
    incoming.template_version,
    coalesce(earlier.version, 0) + row_number() over (
        partition by incoming.unit_key, incoming.form_key, incoming.period_key
        order by incoming.received_at, incoming.file_sha256, incoming.sheet
    ),
    incoming.is_synthetic,
    incoming.problem,
    incoming.received_at,
    :recorded_at
from incoming
left join earlier
    on
        incoming.unit_key = earlier.unit_key
        and incoming.form_key = earlier.form_key
        and incoming.period_key = earlier.period_key
order by incoming.received_at, incoming.file_sha256, incoming.sheet
returning file_sha256, sheet, submission_key, unit_key;
