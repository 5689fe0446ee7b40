-- grain: one row per line as written of a submission without a verdict: its code cell
insert into quality.reviewed_cell (
    unit_key,
    submission_key,
    sheet,
    cell,
    field,
    form_code,
    line_code,
    known_line_code,
    name_zh,
    is_figure,
    occurrence,
    text,
    is_cumulated
)
select
    written.unit_key,
    written.submission_key,
    written.sheet,
    written.code_cell as cell,
    'code' as field,
    submission.form_code,
    written.line_code,
    line.line_code as known_line_code,
    line.name_zh,
    false as is_figure,
    written.occurrence,
    written.line_code as text,
    false as is_cumulated
from quality.written_line as written
inner join quality.open_submission as submission
    on
        written.unit_key = submission.unit_key
        and written.submission_key = submission.submission_key
left join quality.form_line_rule as line
    on submission.form_key = line.form_key and written.line_code = line.line_code;
