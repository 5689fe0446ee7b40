-- grain: one row per line of the form of each given withdrawal: a figure that is missing
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
    status,
    qualifier
)
select
    submission.unit_key,
    submission.submission_key,
    submission.sheet,
    '（未写）' || line.line_code as cell,
    0 as row_number,
    line.value_field,
    line.line_code,
    '' as code_cell,
    '' as text,
    'O' as status,
    'exact' as qualifier
from landing.submission as submission
inner join warehouse.bridge_form_indicator as line on submission.form_key = line.form_key
where submission.submission_key = any(:submission_keys);
