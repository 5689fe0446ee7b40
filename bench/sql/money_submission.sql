-- grain: one row per unit that owes a form for a month, and per amount that it typed
with submission as (
    insert into landing.submission (
        unit_key,
        file_sha256,
        sheet,
        form_key,
        period_key,
        unit_version_key,
        version,
        is_synthetic,
        received_at,
        staged_at
    )
    select
        unit_key,
        unit_key || '/' || period_key,
        '报表',
        form_key,
        period_key,
        unit_version_key,
        1,
        true,
        due_locally_at at time zone 'Asia/Shanghai',
        due_locally_at at time zone 'Asia/Shanghai'
    from warehouse.owed_form
    where ends_on = :month_ends_on
    returning unit_key, submission_key
)

insert into staging.cell (
    unit_key,
    submission_key,
    sheet,
    cell,
    row_number,
    field,
    line_code,
    code_cell,
    text,
    value,
    status,
    qualifier
)
select
    submission.unit_key,
    submission.submission_key,
    '报表',
    'D' || typed.line_number,
    typed.line_number,
    'current',
    typed.line_code,
    'A' || typed.line_number,
    cast(typed.value as text),
    typed.value,
    'A',
    'exact'
from jsonb_to_recordset(cast(:typed as jsonb)) as typed (
    unit_code text,
    line_number integer,
    line_code text,
    value numeric
)
inner join warehouse.current_unit as unit on typed.unit_code = unit.unit_code
inner join submission on unit.unit_key = submission.unit_key;
