-- grain: one row per submission and cell of a line
create table staging.cell (
    unit_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    cell text not null,
    row_number integer not null,
    field text not null check (
        field in ('current', 'ytd', 'note', 'name', 'unit_of_measure')
    ),
    line_code text not null,
    code_cell text not null,
    text text not null,
    value numeric,
    status text check (status in ('A', 'M', 'O')),
    qualifier text check (qualifier in ('exact', 'about', 'nearly', 'over')),
    problem text,
    shown text,
    primary key (unit_key, submission_key, sheet, cell)
);
-- Keys of submissions rise with time: the index of years of cells is a few pages.
create index cell_submission on staging.cell using brin (submission_key);

comment on table staging.cell is 'One row per submission and cell of a line';
comment on column staging.cell.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column staging.cell.submission_key is 'Submission';
comment on column staging.cell.sheet is 'Sheet';
comment on column staging.cell.cell is
'Cell address; of a line that a complete long table leaves out, （未写） and its code';
comment on column staging.cell.row_number is 'Row of the sheet, from 1; 0 if left out';
comment on column staging.cell.field is
'current (本期), ytd (本年累计) or note (备注); name and unit_of_measure where they contradict the '
'catalogue';
comment on column staging.cell.line_code is 'Code that the line carries, as written';
comment on column staging.cell.code_cell is 'Address of the line''s code';
comment on column staging.cell.text is 'What the cell says, unchanged but for numbers of persons';
comment on column staging.cell.value is 'The number it was read as, in the line''s unit of measure';
comment on column staging.cell.status is
'SDMX CL_OBS_STATUS: A normal, M not applicable, O missing (blank); null if unread';
comment on column staging.cell.qualifier is 'exact, about (约), nearly (近) or over (多, 余)';
comment on column staging.cell.problem is 'Why the cell stayed unread';
comment on column staging.cell.shown is
'What the cell shows, where that is another figure than it stores';
