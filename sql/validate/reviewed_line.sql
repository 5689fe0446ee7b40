-- grain: one row per line that the form of a submission without a verdict has, written or not
with written as (
    select
        unit_key,
        submission_key,
        line_code
    from quality.written_line
    where occurrence = 1
)

insert into quality.reviewed_cell (
    unit_key,
    submission_key,
    sheet,
    field,
    form_code,
    line_code,
    known_line_code,
    name_zh,
    unit_of_measure,
    is_figure,
    is_required,
    occurrence,
    stray_lines,
    is_cumulated
)
select
    submission.unit_key,
    submission.submission_key,
    submission.sheet,
    'line' as field,
    submission.form_code,
    line.line_code,
    line.line_code as known_line_code,
    line.name_zh,
    line.unit_of_measure,
    false as is_figure,
    line.is_required,
    case when written.line_code is null then 0 else 1 end as occurrence,
    coalesce(stray.stray_lines, 0) as stray_lines,
    false as is_cumulated
from quality.open_submission as submission
inner join landing.submission as landed
    on
        submission.unit_key = landed.unit_key
        and submission.submission_key = landed.submission_key
        and landed.problem is null
inner join quality.form_line_rule as line on submission.form_key = line.form_key
left join written
    on
        submission.unit_key = written.unit_key
        and submission.submission_key = written.submission_key
        and line.line_code = written.line_code
left join quality.stray_line as stray
    on
        submission.unit_key = stray.unit_key
        and submission.submission_key = stray.submission_key;
