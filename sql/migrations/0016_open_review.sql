-- grain: what a review has open, worked out once: each of its statements looks at it
-- What depended on the views follows below; it says the same as it did.
drop view quality.previous_cumulative;
drop view quality.cumulated_before;
drop view quality.figure_of_year;
drop view quality.parts_sum;
drop view quality.first_cell;
drop view quality.stray_line;
drop view quality.written_line;
drop view quality.open_cell;
drop view quality.open_submission;

-- A review fills these anew, so that nothing is lost if a crash of the server empties them.
alter table quality.reviewed_submission set unlogged;
alter table quality.reviewed_cell set unlogged;
alter table quality.money_history set unlogged;

create unlogged table quality.open_submission (
    unit_key integer not null,
    submission_key bigint not null,
    form_key integer,
    form_code text,
    sheet text not null,
    is_latest boolean not null,
    period_level text,
    calendar_year integer,
    number_in_year integer,
    period_key integer,
    starts_on date,
    is_zero_report boolean not null
);
comment on table quality.open_submission is
'One row per submission under review, with its place in the year';
comment on column quality.open_submission.submission_key is 'Submission';
comment on column quality.open_submission.unit_key is 'Durable key of the union; 0 while unknown';
comment on column quality.open_submission.form_key is 'Form; null if it was not recognised';
comment on column quality.open_submission.form_code is 'Code of the form';
comment on column quality.open_submission.sheet is 'Sheet';
comment on column quality.open_submission.is_latest is
'Whether it would be the one to stand for its union, form and period, if accepted';
comment on column quality.open_submission.period_level is
'Level of its period; null if unknown, or another than the form asks for';
comment on column quality.open_submission.calendar_year is 'Year of its period, likewise';
comment on column quality.open_submission.number_in_year is
'1 for the first period of its level in the year, likewise';
comment on column quality.open_submission.period_key is 'Its period, likewise';
comment on column quality.open_submission.starts_on is 'First day of its period, likewise';
comment on column quality.open_submission.is_zero_report is 'Whether it is a zero report';

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
    amount numeric,
    kind text,
    total_code text,
    occurrence integer not null,
    is_first boolean not null
);
comment on table quality.open_cell is
'One row per 本期 or 本年累计 cell of a submission under review';
comment on column quality.open_cell.unit_key is 'Durable key of the union; 0 while unknown';
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
comment on column quality.open_cell.amount is
'What relations reckon with: the value, 0 for —; null if blank, unread or faulty by itself';
comment on column quality.open_cell.kind is
'Kind of its indicator: flow, stock or cumulative; null for a line that the form lacks';
comment on column quality.open_cell.total_code is
'Total that it is a part of, where parts need not exhaust it';
comment on column quality.open_cell.occurrence is
'1 if its line is the first one with this code, 2 for the second, ...';
comment on column quality.open_cell.is_first is
'Whether it is the first cell of this code in its column';

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
comment on column quality.written_line.unit_key is 'Durable key of the union; 0 while unknown';
comment on column quality.written_line.submission_key is 'Submission';
comment on column quality.written_line.sheet is 'Sheet';
comment on column quality.written_line.row_number is 'Row of the sheet, from 1';
comment on column quality.written_line.line_code is 'Code that the line carries';
comment on column quality.written_line.code_cell is 'Where that code stands';
comment on column quality.written_line.occurrence is '1 for the first line with this code';

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
comment on column quality.stray_line.unit_key is 'Durable key of the union; 0 while unknown';
comment on column quality.stray_line.submission_key is 'Submission';
comment on column quality.stray_line.stray_lines is
'How many of its lines repeat a code or carry one that the form lacks';

create view quality.first_cell as
select
    unit_key,
    submission_key,
    line_code,
    field,
    cell,
    amount
from quality.open_cell
where is_first;
comment on view quality.first_cell is
'One row per submission, code and column; where a code is repeated, its first line';
comment on column quality.first_cell.unit_key is 'Durable key of the union; 0 while unknown';
comment on column quality.first_cell.submission_key is 'Submission';
comment on column quality.first_cell.line_code is 'Code that the line carries';
comment on column quality.first_cell.field is 'current (本期) or ytd (本年累计)';
comment on column quality.first_cell.cell is 'Cell address';
comment on column quality.first_cell.amount is 'What relations reckon with, if it is fit for that';

create view quality.parts_sum as
with exhausting_part as (
    select
        part.indicator_key,
        part.indicator_code,
        total.indicator_code as total_code,
        count(*) over (partition by total.indicator_code) as parts_declared
    from warehouse.dim_indicator as part
    inner join warehouse.dim_indicator as total
        on part.part_of_code = total.indicator_code and total.parts_exhaust
)

select
    submission.unit_key,
    submission.submission_key,
    part.total_code,
    asked.field,
    string_agg(part.indicator_code, ' + ' order by part.indicator_code) as parts_codes,
    case
        when count(part_cell.amount) = part.parts_declared then sum(part_cell.amount)
    end as parts_amount
from quality.open_submission as submission
inner join warehouse.form_line as line on submission.form_key = line.form_key
inner join exhausting_part as part on line.indicator_key = part.indicator_key
cross join (values ('current'), ('ytd')) as asked (field)
left join quality.first_cell as part_cell
    on
        submission.unit_key = part_cell.unit_key
        and submission.submission_key = part_cell.submission_key
        and part.indicator_code = part_cell.line_code
        and asked.field = part_cell.field
group by
    submission.unit_key,
    submission.submission_key,
    part.total_code,
    part.parts_declared,
    asked.field;
comment on view quality.parts_sum is
'One row per submission, column and figure that its parts exhaust';
comment on column quality.parts_sum.unit_key is 'Durable key of the union; 0 while unknown';
comment on column quality.parts_sum.submission_key is 'Submission';
comment on column quality.parts_sum.total_code is 'Code of the figure that the parts exhaust';
comment on column quality.parts_sum.field is 'current (本期) or ytd (本年累计)';
comment on column quality.parts_sum.parts_codes is
'The parts on the form, for instance E2.02 + E2.03';
comment on column quality.parts_sum.parts_amount is
'Their sum in this column; null if one has no amount or is not on the form';

create view quality.figure_of_year as
with open_year as (
    select
        min(period.period_key) as first_period_key,
        max(period.period_key) as last_period_key
    from quality.open_submission as submission
    inner join warehouse.dim_period as period
        on submission.calendar_year = period.calendar_year
),

loaded as (
    select
        fact.unit_key,
        indicator.indicator_code as line_code,
        indicator.kind,
        period.period_level,
        period.calendar_year,
        period.number_in_year,
        period.period_code,
        case fact.status when 'M' then 0 else fact.value end as amount
    from warehouse.fact_observation as fact
    inner join warehouse.dim_period as period on fact.period_key = period.period_key
    inner join warehouse.dim_indicator as indicator
        on
            fact.indicator_key = indicator.indicator_key
            and indicator.kind in ('flow', 'cumulative')
    where
        fact.superseded_at is null
        and fact.unit_key in (select submission.unit_key from quality.open_submission as submission)
        -- the other partitions are not even opened
        and fact.period_key between (select open_year.first_period_key from open_year)
        and (select open_year.last_period_key from open_year)
),

tonight as (
    select
        submission.unit_key,
        cell.line_code,
        cell.kind,
        submission.period_level,
        submission.calendar_year,
        submission.number_in_year,
        period.period_code,
        cell.amount
    from quality.open_submission as submission
    inner join warehouse.dim_period as period on submission.period_key = period.period_key
    inner join quality.open_cell as cell
        on
            submission.unit_key = cell.unit_key
            and submission.submission_key = cell.submission_key
            and cell.is_first
            and (cell.kind, cell.field) in (('flow', 'current'), ('cumulative', 'ytd'))
    where submission.is_latest
)

select
    coalesce(tonight.unit_key, loaded.unit_key) as unit_key,
    coalesce(tonight.line_code, loaded.line_code) as line_code,
    coalesce(tonight.kind, loaded.kind) as kind,
    coalesce(tonight.period_level, loaded.period_level) as period_level,
    coalesce(tonight.calendar_year, loaded.calendar_year) as calendar_year,
    coalesce(tonight.number_in_year, loaded.number_in_year) as number_in_year,
    coalesce(tonight.period_code, loaded.period_code) as period_code,
    case when tonight.unit_key is null then loaded.amount else tonight.amount end as amount
from loaded
full outer join tonight
    on
        loaded.unit_key = tonight.unit_key
        and loaded.line_code = tonight.line_code
        and loaded.period_level = tonight.period_level
        and loaded.calendar_year = tonight.calendar_year
        and loaded.number_in_year = tonight.number_in_year;
comment on view quality.figure_of_year is
'One row per union, flow or cumulative figure, and period of a year under review: from tonight if '
'it came tonight, else from the star';
comment on column quality.figure_of_year.unit_key is 'Durable key of the union';
comment on column quality.figure_of_year.line_code is 'Code of the figure';
comment on column quality.figure_of_year.kind is 'flow or cumulative';
comment on column quality.figure_of_year.period_level is 'Level of the period';
comment on column quality.figure_of_year.calendar_year is 'Year of the period';
comment on column quality.figure_of_year.number_in_year is '1 for the first period of the year';
comment on column quality.figure_of_year.period_code is 'The period';
comment on column quality.figure_of_year.amount is
'本期 of a flow, 本年累计 of a cumulative figure, 0 for —; null if missing';

create view quality.cumulated_before as
select
    submission.unit_key,
    submission.submission_key,
    flow.line_code,
    sum(flow.amount) as cumulated_before
from quality.open_submission as submission
inner join quality.figure_of_year as flow
    on
        submission.unit_key = flow.unit_key
        and submission.period_level = flow.period_level
        and submission.calendar_year = flow.calendar_year
        and submission.number_in_year > flow.number_in_year
        and flow.kind = 'flow'
where submission.unit_key <> 0
group by
    submission.unit_key, submission.submission_key, flow.line_code, submission.number_in_year
having count(flow.amount) = submission.number_in_year - 1;
comment on view quality.cumulated_before is
'One row per submission and flow whose earlier periods of the year are all known';
comment on column quality.cumulated_before.unit_key is 'Durable key of the union';
comment on column quality.cumulated_before.submission_key is 'Submission';
comment on column quality.cumulated_before.line_code is 'Code of the flow';
comment on column quality.cumulated_before.cumulated_before is 'Sum of the earlier periods';

create view quality.previous_cumulative as
select distinct on (submission.unit_key, submission.submission_key, figure.line_code)
    submission.unit_key,
    submission.submission_key,
    figure.line_code,
    figure.amount as previous_amount,
    figure.period_code as previous_period
from quality.open_submission as submission
inner join quality.figure_of_year as figure
    on
        submission.unit_key = figure.unit_key
        and submission.period_level = figure.period_level
        and submission.calendar_year = figure.calendar_year
        and submission.number_in_year > figure.number_in_year
        and figure.kind = 'cumulative'
        and figure.amount is not null
where submission.unit_key <> 0
order by
    submission.unit_key asc,
    submission.submission_key asc,
    figure.line_code asc,
    figure.number_in_year desc;
comment on view quality.previous_cumulative is
'One row per submission and cumulative figure that an earlier period of the year states';
comment on column quality.previous_cumulative.unit_key is 'Durable key of the union';
comment on column quality.previous_cumulative.submission_key is 'Submission';
comment on column quality.previous_cumulative.line_code is 'Code of the figure';
comment on column quality.previous_cumulative.previous_amount is
'The figure in the latest earlier period';
comment on column quality.previous_cumulative.previous_period is 'That period';
