-- grain: one row per form read just now, with the keys of what its codes name; a form that its
-- sender writes in another unit's name belongs to neither
select
    form_read.file_sha256,
    form_read.sheet,
    form_read.section,
    form_read.part_kind,
    form_read.template_version,
    form_read.is_foreign,
    form_read.is_zero_report,
    form_read.is_synthetic,
    form_read.problem,
    form_read.problem_count,
    form_read.content_sha256,
    form_read.received_at,
    sender.unit_key as sender_unit_key,
    unit_version.unit_version_key,
    form.form_key,
    period.period_key,
    case when form_read.is_foreign then 0 else coalesce(stated.unit_key, 0) end as unit_key
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as form_read (
            file_sha256 text,
            sheet text,
            section text,
            part_kind text,
            unit_code text,
            sender_unit_code text,
            is_foreign boolean,
            form_code text,
            period_code text,
            template_version text,
            is_zero_report boolean,
            is_synthetic boolean,
            problem text,
            problem_count integer,
            content_sha256 text,
            received_at timestamptz
        )
left join warehouse.current_unit as stated on form_read.unit_code = stated.unit_code
left join warehouse.current_unit as sender on form_read.sender_unit_code = sender.unit_code
left join warehouse.dim_period as period on form_read.period_code = period.period_code
-- the template version of the period; without one, the latest
left join lateral (
    select dim_form.form_key
    from warehouse.dim_form
    where form_read.form_code = dim_form.form_code
    order by
        coalesce(period.ends_on between dim_form.valid_from and dim_form.valid_to, false) desc,
        dim_form.valid_from desc
    limit 1
) as form on true
left join warehouse.dim_unit as unit_version
    on
        stated.unit_key = unit_version.unit_key
        and not form_read.is_foreign
        and period.ends_on >= unit_version.valid_from
        and period.ends_on < coalesce(unit_version.valid_to, 'infinity');
