-- grain: one row per submission of which three figures or more contradict the period that its
-- header names, and other period of the year
create view quality.possible_period as
with contradicted_submission as (
    select
        cell.unit_key,
        cell.submission_key,
        submission.period_level,
        submission.calendar_year,
        submission.number_in_year
    from quality.reviewed_cell as cell
    inner join quality.open_submission as submission
        on
            cell.unit_key = submission.unit_key
            and cell.submission_key = submission.submission_key
    where cell.is_cumulated and cell.unit_key <> 0 and cell.amount <> cell.cumulated_amount
    group by
        cell.unit_key,
        cell.submission_key,
        submission.period_level,
        submission.calendar_year,
        submission.number_in_year
    having count(*) >= 3
)

select
    submission.unit_key,
    submission.submission_key,
    period.period_key,
    period.period_code,
    period.period_level,
    period.calendar_year,
    period.number_in_year
from contradicted_submission as submission
inner join warehouse.dim_period as period
    on
        submission.period_level = period.period_level
        and submission.calendar_year = period.calendar_year
        and submission.number_in_year <> period.number_in_year;

comment on view quality.possible_period is
'One row per submission under review of which three cumulative figures or more contradict the '
'period that its header names, and other period of the year';
comment on column quality.possible_period.unit_key is 'Durable key of the unit';
comment on column quality.possible_period.submission_key is 'Submission';
comment on column quality.possible_period.period_key is 'Period that it may be of';
comment on column quality.possible_period.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column quality.possible_period.period_level is 'Level of that period';
comment on column quality.possible_period.calendar_year is 'Year of that period';
comment on column quality.possible_period.number_in_year is '1 for the first period of the year';
