-- grain: one row per submission and cumulative figure that an earlier period of the year states
create view quality.previous_cumulative as
select distinct on (submission.unit_key, submission.submission_key, figure.line_code)
    submission.unit_key,
    submission.submission_key,
    figure.line_code,
    figure.amount as previous_amount,
    figure.meant as previous_meant,
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
inner join warehouse.dim_period as reported on submission.period_key = reported.period_key
inner join warehouse.dim_period as earlier on figure.period_code = earlier.period_code
where
    submission.unit_key <> 0
    -- who gave away a part of itself begins anew, lower
    and not exists (
        select 1
        from warehouse.unit_succession as given
        where
            submission.unit_key = given.predecessor_unit_key
            and given.succeeds_on > earlier.ends_on
            and given.succeeds_on <= reported.ends_on
    )
order by
    submission.unit_key asc,
    submission.submission_key asc,
    figure.line_code asc,
    figure.number_in_year desc;

comment on view quality.previous_cumulative is
'One row per submission and cumulative figure that an earlier period of the year states, since its '
'unit last gave away a part of itself';
comment on column quality.previous_cumulative.unit_key is 'Durable key of the unit';
comment on column quality.previous_cumulative.submission_key is 'Submission';
comment on column quality.previous_cumulative.line_code is 'Code of the figure';
comment on column quality.previous_cumulative.previous_amount is
'The figure in the latest earlier period';
comment on column quality.previous_cumulative.previous_period is 'That period';
comment on column quality.previous_cumulative.previous_meant is 'What it can stand for';
