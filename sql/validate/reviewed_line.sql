-- grain: one row per line of a submission without a verdict, as it stands on the sheet, and one per
-- line of its form that is not there
with contradiction as (
    select
        cell.unit_key,
        cell.submission_key,
        cell.sheet,
        cell.row_number,
        max(cell.cell) filter (where cell.field = 'name') as name_cell,
        max(cell.text) filter (where cell.field = 'name') as name_text,
        max(cell.cell) filter (where cell.field = 'unit_of_measure') as unit_of_measure_cell,
        max(cell.text) filter (where cell.field = 'unit_of_measure') as unit_of_measure_text
    from staging.cell as cell
    inner join quality.open_submission as submission
        on
            cell.unit_key = submission.unit_key
            and cell.submission_key = submission.submission_key
    where
        cell.field in ('name', 'unit_of_measure')
        -- of years of cells, only tonight's are looked at
        and cell.submission_key between (
            select min(open_submission.submission_key) from quality.open_submission
        ) and (
            select max(open_submission.submission_key) from quality.open_submission
        )
    group by cell.unit_key, cell.submission_key, cell.sheet, cell.row_number
),

missing_line as (
    select
        submission.unit_key,
        submission.submission_key,
        submission.sheet,
        line.line_code
    from quality.open_submission as submission
    inner join quality.form_line_rule as line on submission.form_key = line.form_key
    left join quality.written_line as written
        on
            submission.unit_key = written.unit_key
            and submission.submission_key = written.submission_key
            and line.line_code = written.line_code
    where written.line_code is null
),

submission_line as (
    select
        unit_key,
        submission_key,
        sheet,
        row_number,
        code_cell as cell,
        line_code,
        occurrence
    from quality.written_line
    union all
    select
        unit_key,
        submission_key,
        sheet,
        null as row_number,
        null as cell,
        line_code,
        0 as occurrence
    from missing_line
)

insert into quality.reviewed_line (
    unit_key,
    submission_key,
    sheet,
    cell,
    form_code,
    line_code,
    known_line_code,
    name_zh,
    unit_of_measure,
    name_cell,
    name_text,
    unit_of_measure_cell,
    unit_of_measure_text,
    is_required,
    is_patch,
    is_left_alone,
    occurrence,
    stray_lines
)
select
    submission_line.unit_key,
    submission_line.submission_key,
    submission_line.sheet,
    submission_line.cell,
    submission.form_code,
    submission_line.line_code,
    rule.line_code as known_line_code,
    rule.name_zh,
    rule.unit_of_measure,
    contradiction.name_cell,
    contradiction.name_text,
    contradiction.unit_of_measure_cell,
    contradiction.unit_of_measure_text,
    rule.is_required,
    submission.is_patch,
    left_alone.line_code is not null as is_left_alone,
    submission_line.occurrence,
    coalesce(stray.stray_lines, 0) as stray_lines
from submission_line
inner join quality.open_submission as submission
    on
        submission_line.unit_key = submission.unit_key
        and submission_line.submission_key = submission.submission_key
left join quality.form_line_rule as rule
    on submission.form_key = rule.form_key and submission_line.line_code = rule.line_code
left join quality.line_left_alone as left_alone
    on
        submission_line.unit_key = left_alone.unit_key
        and submission_line.submission_key = left_alone.submission_key
        and submission_line.line_code = left_alone.line_code
left join contradiction
    on
        submission_line.unit_key = contradiction.unit_key
        and submission_line.submission_key = contradiction.submission_key
        and submission_line.sheet = contradiction.sheet
        and submission_line.row_number = contradiction.row_number
left join quality.stray_line as stray
    on
        submission_line.unit_key = stray.unit_key
        and submission_line.submission_key = stray.submission_key;
