-- grain: one row per patch under review and line of its form that it may leave out
-- Such a line goes on standing, and nothing has to be held against it.
create view quality.line_left_alone as
-- the totals that a written line of a patch is, or is a part of
with touched_total as (
    select distinct
        submission.unit_key,
        submission.submission_key,
        total.line_code
    from quality.open_submission as submission
    inner join quality.written_line as written
        on
            submission.unit_key = written.unit_key
            and submission.submission_key = written.submission_key
    inner join quality.form_line_rule as line
        on submission.form_key = line.form_key and written.line_code = line.line_code
    cross join lateral (values (line.line_code), (line.part_of_code)) as total (line_code)
    where submission.is_patch and total.line_code is not null
)

select
    submission.unit_key,
    submission.submission_key,
    line.line_code
from quality.open_submission as submission
inner join quality.form_line_rule as line on submission.form_key = line.form_key
inner join quality.figure_before as figure
    on
        submission.unit_key = figure.unit_key
        and submission.submission_key = figure.submission_key
        and line.line_code = figure.line_code
left join touched_total
    on
        submission.unit_key = touched_total.unit_key
        and submission.submission_key = touched_total.submission_key
        and touched_total.line_code in (line.line_code, line.part_of_code)
where submission.is_patch and touched_total.line_code is null;

comment on view quality.line_left_alone is
'One row per patch under review and line of its form that it may leave out: a figure of it counts '
'already, and no line that it writes adds up with it';
comment on column quality.line_left_alone.unit_key is 'Durable key of the unit';
comment on column quality.line_left_alone.submission_key is 'Submission';
comment on column quality.line_left_alone.line_code is 'Code of the line';
