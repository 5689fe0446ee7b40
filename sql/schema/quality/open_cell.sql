-- grain: one row per 本期 or 本年累计 cell of a submission under review
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.open_cell (
    unit_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    cell text not null,
    row_number integer not null,
    field text not null,
    line_code text not null,
    code_cell text not null,
    text text not null,
    value numeric,
    status text,
    problem text,
    shown text,
    amount numeric,
    meant numrange,
    kind text,
    total_code text,
    occurrence integer not null,
    is_first boolean not null
);

comment on table quality.open_cell is
'One row per 本期 or 本年累计 cell of a submission under review';
comment on column quality.open_cell.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.open_cell.submission_key is 'Submission';
comment on column quality.open_cell.sheet is 'Sheet';
comment on column quality.open_cell.cell is 'Cell address';
comment on column quality.open_cell.row_number is 'Row of the sheet, from 1';
comment on column quality.open_cell.field is 'current (本期) or ytd (本年累计)';
comment on column quality.open_cell.line_code is 'Code that the line carries';
comment on column quality.open_cell.code_cell is 'Where that code stands';
comment on column quality.open_cell.text is 'What the cell says';
comment on column quality.open_cell.value is 'The number it was read as';
comment on column quality.open_cell.status is 'A normal, M not applicable, O blank; null if unread';
comment on column quality.open_cell.problem is 'Why it stayed unread';
comment on column quality.open_cell.shown is
'What the cell shows, where that is another figure than it stores';
comment on column quality.open_cell.amount is
'What relations reckon with: the value, 0 for —; null if blank, unread or faulty by itself';
comment on column quality.open_cell.meant is 'What the amount can stand for';
comment on column quality.open_cell.kind is
'Kind of its indicator: flow, stock or cumulative; null for a line that the form lacks';
comment on column quality.open_cell.total_code is
'Total that it is a part of, where parts need not exhaust it';
comment on column quality.open_cell.occurrence is
'1 if its line is the first one with this code, 2 for the second, ...';
comment on column quality.open_cell.is_first is
'Whether it is the first cell of this code in its column';
