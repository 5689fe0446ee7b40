-- grain: one row per figure under review, with what its neighbours and history say
-- Filled anew by each review: nothing is lost if a crash of the server empties it.
create unlogged table quality.reviewed_cell (
    review_key bigint generated always as identity,
    unit_key integer not null,
    submission_key bigint not null,
    sheet text not null,
    cell text not null,
    field text not null,
    line_code text not null,
    name_zh text,
    unit_of_measure text,
    is_required boolean,
    is_zero_report boolean not null default false,
    text text,
    value numeric,
    status text,
    problem text,
    problem_found text,
    problem_advice text,
    shown text,
    decimals_allowed integer,
    decimals_used integer,
    amount numeric,
    meant numrange,
    total_code text,
    total_cell text,
    total_amount numeric,
    total_meant numrange,
    parts_codes text,
    parts_amount numeric,
    parts_meant numrange,
    is_cumulated boolean not null,
    cumulated_before numeric,
    current_amount numeric,
    cumulated_meant numrange,
    inherited_meant numrange,
    cumulated_amount numeric generated always as (cumulated_before + current_amount) stored,
    is_running boolean not null default false,
    previous_amount numeric,
    previous_meant numrange,
    previous_period text,
    is_money boolean not null default false,
    money_lowest numeric,
    money_highest numeric,
    money_factor numeric,
    money_unit text,
    size_minimum numeric,
    size_maximum numeric,
    is_replacing boolean not null default false,
    before_amount numeric,
    before_written text,
    superseded_on text,
    days_since_period integer,
    figures_period text,
    primary key (unit_key, review_key)
);

comment on table quality.reviewed_cell is
'One row per figure under review, 本期 or 本年累计 of a line of its form, with what its neighbours '
'and history say; where a code is repeated, of its first line';
comment on column quality.reviewed_cell.review_key is 'Key within the run';
comment on column quality.reviewed_cell.unit_key is 'Durable key of the unit; 0 if unknown';
comment on column quality.reviewed_cell.submission_key is 'Submission';
comment on column quality.reviewed_cell.sheet is 'Sheet';
comment on column quality.reviewed_cell.cell is 'Cell address';
comment on column quality.reviewed_cell.field is 'current (本期) or ytd (本年累计)';
comment on column quality.reviewed_cell.line_code is 'Code of the line';
comment on column quality.reviewed_cell.name_zh is 'Name printed on the line';
comment on column quality.reviewed_cell.unit_of_measure is 'Unit of measure of the indicator';
comment on column quality.reviewed_cell.is_required is 'Whether the form requires the line';
comment on column quality.reviewed_cell.is_zero_report is
'Whether the cell is 本期 of a zero report';
comment on column quality.reviewed_cell.text is 'What the cell says';
comment on column quality.reviewed_cell.value is 'The number it was read as';
comment on column quality.reviewed_cell.status is 'A normal, M not applicable, O blank';
comment on column quality.reviewed_cell.problem is 'Why it stayed unread';
comment on column quality.reviewed_cell.problem_found is 'The same in words';
comment on column quality.reviewed_cell.problem_advice is 'What the sender should do about it';
comment on column quality.reviewed_cell.shown is
'What the cell shows, where that is another figure than it stores';
comment on column quality.reviewed_cell.decimals_allowed is 'Decimal places that the form allows';
comment on column quality.reviewed_cell.decimals_used is 'Decimal places of the value';
comment on column quality.reviewed_cell.amount is
'What relations reckon with: the value, 0 for —; null if blank, unread or faulty by itself';
comment on column quality.reviewed_cell.meant is 'What the amount can stand for';
comment on column quality.reviewed_cell.total_code is
'Total that this figure is a part of, where parts need not exhaust it';
comment on column quality.reviewed_cell.total_cell is 'Where that total stands';
comment on column quality.reviewed_cell.total_amount is 'Amount of that total in the same column';
comment on column quality.reviewed_cell.total_meant is 'What that amount can stand for';
comment on column quality.reviewed_cell.parts_codes is
'Parts that exhaust this figure, for instance E2.02 + E2.03';
comment on column quality.reviewed_cell.parts_amount is
'Sum of those parts in the same column; null if one of them has no amount';
comment on column quality.reviewed_cell.parts_meant is 'What that sum can stand for';
comment on column quality.reviewed_cell.is_cumulated is
'Whether this 本年累计 must continue the earlier periods of the year';
comment on column quality.reviewed_cell.cumulated_before is
'Sum of the year''s earlier periods, 0 in the first; null if one of them is not there, or if they '
'contradict each other';
comment on column quality.reviewed_cell.current_amount is 'Amount of 本期 on the same line';
comment on column quality.reviewed_cell.cumulated_amount is 'What 本年累计 must be';
comment on column quality.reviewed_cell.cumulated_meant is 'What that can stand for';
comment on column quality.reviewed_cell.inherited_meant is
'The same with what the units that its unit took over had reported; null if there are none';
comment on column quality.reviewed_cell.is_running is
'Whether it is 本年累计 of a figure that runs from January and never falls';
comment on column quality.reviewed_cell.previous_amount is
'The same figure in the latest earlier period of the year; null if there is none';
comment on column quality.reviewed_cell.previous_meant is 'What that can stand for';
comment on column quality.reviewed_cell.previous_period is 'That period';
comment on column quality.reviewed_cell.is_money is 'Whether it is 本期 of an amount of money';
comment on column quality.reviewed_cell.money_lowest is
'Lowest that 本期 should be, by the unit''s other periods or the catalogue; null if neither says so';
comment on column quality.reviewed_cell.money_highest is 'Highest that 本期 should be, likewise';
comment on column quality.reviewed_cell.money_factor is
'How many times too large it seems to be, by a slip of the unit of money; null if plausible';
comment on column quality.reviewed_cell.money_unit is
'Unit of money that it seems to be in; null if plausible in its own';
comment on column quality.reviewed_cell.size_minimum is
'Smallest plausible figure in this cell that is not zero; 0 if the catalogue gives none';
comment on column quality.reviewed_cell.size_maximum is
'Largest plausible figure in this cell, by the catalogue and by the unit''s other periods; null '
'if nothing says so';
comment on column quality.reviewed_cell.figures_period is
'Of 本年累计: the one other period that the form''s figures agree with; null if they show none';
comment on column quality.reviewed_cell.is_replacing is
'Whether it states another figure than the star holds of its unit and period';
comment on column quality.reviewed_cell.before_amount is
'What the star holds, 0 for —; null if nothing';
comment on column quality.reviewed_cell.before_written is 'The same as people write it';
comment on column quality.reviewed_cell.superseded_on is
'Day on which another figure took the place of what it states; null if that never stood';
comment on column quality.reviewed_cell.days_since_period is
'Days from the last day of the period to the day on which the file was received';
