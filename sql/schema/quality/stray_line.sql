-- grain: one row per submission under review with lines that may be misprints of missing ones
create view quality.stray_line as
select
    written.unit_key,
    written.submission_key,
    count(*) as stray_lines
from quality.written_line as written
inner join quality.open_submission as submission
    on
        written.unit_key = submission.unit_key
        and written.submission_key = submission.submission_key
left join quality.form_line_rule as line
    on submission.form_key = line.form_key and written.line_code = line.line_code
where written.occurrence > 1 or line.line_code is null
group by written.unit_key, written.submission_key;

comment on view quality.stray_line is
'One row per such submission that has lines that may be misprints of the ones it lacks';
comment on column quality.stray_line.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.stray_line.submission_key is 'Submission';
comment on column quality.stray_line.stray_lines is
'How many of its lines repeat a code or carry one that the form lacks';
