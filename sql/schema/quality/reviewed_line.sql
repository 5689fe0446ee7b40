-- grain: one row per line under review, as it stands on the sheet, and per line of the form that is
-- not there
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.reviewed_line (
    review_key bigint generated always as identity,
    unit_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    cell text,
    form_code text,
    line_code text not null,
    known_line_code text,
    name_zh text,
    unit_of_measure text,
    name_cell text,
    name_text text,
    unit_of_measure_cell text,
    unit_of_measure_text text,
    is_required boolean,
    is_patch boolean not null,
    is_left_alone boolean not null,
    occurrence integer not null,
    stray_lines bigint not null,
    primary key (unit_key, review_key)
);

comment on table quality.reviewed_line is
'One row per line under review, as it stands on the sheet, and per line of the form that is not '
'there';
comment on column quality.reviewed_line.review_key is 'Key within the run';
comment on column quality.reviewed_line.unit_key is 'Durable key of the unit; 0 if unknown';
comment on column quality.reviewed_line.submission_key is 'Submission';
comment on column quality.reviewed_line.sheet is 'Sheet';
comment on column quality.reviewed_line.cell is
'Where its code stands; null for a line that is not there';
comment on column quality.reviewed_line.form_code is 'Form, if recognised';
comment on column quality.reviewed_line.line_code is 'Code of the line';
comment on column quality.reviewed_line.known_line_code is 'The same code if the form has it';
comment on column quality.reviewed_line.name_zh is 'Name printed on the line, if the form has it';
comment on column quality.reviewed_line.unit_of_measure is 'Unit of measure, likewise';
comment on column quality.reviewed_line.name_cell is 'Where its name stands';
comment on column quality.reviewed_line.name_text is
'Name as written, where it is that of another indicator; else null';
comment on column quality.reviewed_line.unit_of_measure_cell is 'Where its unit of measure stands';
comment on column quality.reviewed_line.unit_of_measure_text is
'Unit of measure as written, where it is another one; else null';
comment on column quality.reviewed_line.is_required is
'Whether the form requires the line; null if the form lacks it';
comment on column quality.reviewed_line.is_patch is
'Whether it is of a long table that is not declared complete';
comment on column quality.reviewed_line.is_left_alone is
'Whether such a table may leave it out: the star holds a figure of it, and neither its total nor '
'a part of it or of that total is written';
comment on column quality.reviewed_line.occurrence is
'1 for the first line with this code, 2 for its repetition; 0 for a line that is not there';
comment on column quality.reviewed_line.stray_lines is
'Lines of the submission with a repeated code, or one that the form lacks';
