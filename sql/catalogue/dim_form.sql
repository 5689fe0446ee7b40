-- grain: one row per form and version; a correction keeps its version's place and key
insert into warehouse.dim_form (
    form_code,
    version,
    table_number,
    title_zh,
    unit_kinds,
    frequency,
    due_days,
    due_time,
    template_version,
    issued_by,
    valid_from,
    valid_to
)
select
    form.code,
    row_number() over (partition by form.code order by form.valid_from) as version,
    form.table_number,
    form.title_zh,
    array(select jsonb_array_elements_text(form.unit_kinds)) as unit_kinds,
    form.frequency,
    form.due_days,
    form.due_time,
    form.template_version,
    form.issued_by,
    form.valid_from,
    form.valid_to
from
    jsonb_to_recordset(cast(:rows as jsonb))
        as form (
            code text,
            table_number text,
            title_zh text,
            unit_kinds jsonb,
            frequency text,
            due_days integer,
            due_time time,
            template_version text,
            issued_by text,
            valid_from date,
            valid_to date
        )
order by form.code, form.valid_from
on conflict (form_code, version) do update set
    table_number = excluded.table_number,
    title_zh = excluded.title_zh,
    unit_kinds = excluded.unit_kinds,
    frequency = excluded.frequency,
    due_days = excluded.due_days,
    due_time = excluded.due_time,
    template_version = excluded.template_version,
    issued_by = excluded.issued_by,
    valid_from = excluded.valid_from,
    valid_to = excluded.valid_to;
