-- grain: one row per submission, code and column
create view quality.first_cell as
select
    unit_key,
    submission_key,
    line_code,
    field,
    cell,
    amount,
    meant
from quality.open_cell
where is_first;

comment on view quality.first_cell is
'One row per submission, code and column; where a code is repeated, its first line';
comment on column quality.first_cell.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.first_cell.submission_key is 'Submission';
comment on column quality.first_cell.line_code is 'Code that the line carries';
comment on column quality.first_cell.field is 'current (本期) or ytd (本年累计)';
comment on column quality.first_cell.cell is 'Cell address';
comment on column quality.first_cell.amount is 'What relations reckon with, if it is fit for that';
comment on column quality.first_cell.meant is 'What the amount can stand for';
