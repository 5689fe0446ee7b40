-- grain: one row per line as it stands on the sheet of a submission under review
create view quality.written_line as
select distinct
    unit_key,
    submission_key,
    sheet,
    row_number,
    line_code,
    code_cell,
    occurrence
from quality.open_cell;

comment on view quality.written_line is
'One row per line as it stands on the sheet of such a submission; a repeated code counts up';
comment on column quality.written_line.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.written_line.submission_key is 'Submission';
comment on column quality.written_line.sheet is 'Sheet';
comment on column quality.written_line.row_number is 'Row of the sheet, from 1';
comment on column quality.written_line.line_code is 'Code that the line carries';
comment on column quality.written_line.code_cell is 'Where that code stands';
comment on column quality.written_line.occurrence is '1 for the first line with this code';
