-- grain: one row per line of money of a submission under review whose unit and period are known
create view quality.money_line as
select
    submission.unit_key,
    submission.submission_key,
    submission.is_latest,
    submission.period_level,
    submission.period_key,
    submission.starts_on,
    submission.number_in_year,
    cell.line_code,
    cell.value,
    line.yuan_per_unit,
    line.minimum,
    line.maximum,
    case when cell.value > 0 then ln(cast(cell.value as double precision)) end as log_value,
    line.minimum is not null
    and cell.value not between line.minimum and line.maximum as is_beyond_bounds
from quality.open_submission as submission
inner join quality.open_cell as cell
    on
        submission.unit_key = cell.unit_key
        and submission.submission_key = cell.submission_key
        and cell.field = 'current'
        and cell.is_first
inner join quality.form_line_rule as line
    on
        submission.form_key = line.form_key
        and cell.line_code = line.line_code
        and line.yuan_per_unit is not null
where submission.unit_key <> 0 and submission.period_key is not null;

comment on view quality.money_line is
'One row per line of money of a submission under review whose unit and period are known; of a '
'repeated code, the first line';
comment on column quality.money_line.unit_key is 'Durable key of the unit';
comment on column quality.money_line.submission_key is 'Submission';
comment on column quality.money_line.is_latest is
'Whether the submission would be the one to stand for its unit, form and period, if accepted';
comment on column quality.money_line.period_level is 'Level of the period';
comment on column quality.money_line.period_key is 'Reporting period';
comment on column quality.money_line.starts_on is 'First day of the period';
comment on column quality.money_line.number_in_year is '1 for the first period of the year';
comment on column quality.money_line.line_code is 'Code of the line';
comment on column quality.money_line.value is
'本期 in its unit of measure; null if it is not a number';
comment on column quality.money_line.yuan_per_unit is '元 in one of the line''s unit of measure';
comment on column quality.money_line.minimum is
'The least that the catalogue allows; null if it says nothing';
comment on column quality.money_line.maximum is
'The most that the catalogue allows; null if it says nothing';
comment on column quality.money_line.log_value is
'Natural logarithm of the value; null unless it is positive';
comment on column quality.money_line.is_beyond_bounds is
'Whether the value is outside of what the catalogue allows; false if it says nothing';
