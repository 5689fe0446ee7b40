-- grain: one row per submission under review and flow that its unit was passed on, or passed on
create view quality.taken_over as
select
    submission.unit_key,
    submission.submission_key,
    figure.line_code,
    numrange(
        sum(lower(warehouse.shared(figure.meant, given.share))),
        sum(upper(warehouse.shared(figure.meant, given.share))),
        '[]'
    ) as meant
from quality.open_submission as submission
inner join warehouse.dim_period as reported on submission.period_key = reported.period_key
inner join warehouse.passed_on as given
    on submission.unit_key = given.unit_key and reported.ends_on >= given.passed_on
inner join quality.standing_figure as figure
    on given.from_unit_key = figure.unit_key and figure.kind = 'flow'
inner join warehouse.dim_period as period
    on
        figure.period_key = period.period_key
        and given.passed_on > period.ends_on
        and submission.period_level = period.period_level
        and submission.calendar_year = period.calendar_year
        and submission.number_in_year > period.number_in_year
-- looked up; a join would read the figures of every unit
where
    figure.unit_key = any(
        array(select unit.from_unit_key from warehouse.passed_on as unit)
    )
group by submission.unit_key, submission.submission_key, figure.line_code;

comment on view quality.taken_over is
'One row per submission under review and flow of earlier periods of the year that its unit may go '
'on with: of units that it took over, less what it gave away itself';
comment on column quality.taken_over.unit_key is 'Durable key of the unit';
comment on column quality.taken_over.submission_key is 'Submission';
comment on column quality.taken_over.line_code is 'Code of the flow';
comment on column quality.taken_over.meant is 'What their sum can stand for';
