-- grain: one row per submission under review and flow of the units that its unit took over
create view quality.taken_over as
select
    submission.unit_key,
    submission.submission_key,
    figure.line_code,
    numrange(sum(lower(figure.meant)), sum(upper(figure.meant)), '[]') as meant
from quality.open_submission as submission
inner join warehouse.unit_succession as succession on submission.unit_key = succession.unit_key
inner join quality.standing_figure as figure
    on succession.predecessor_unit_key = figure.unit_key and figure.kind = 'flow'
inner join warehouse.dim_period as period
    on
        figure.period_key = period.period_key
        and submission.period_level = period.period_level
        and submission.calendar_year = period.calendar_year
        and submission.number_in_year > period.number_in_year
-- looked up; a join would read the figures of every unit
where
    figure.unit_key = any(
        array(select unit.predecessor_unit_key from warehouse.unit_succession as unit)
    )
group by submission.unit_key, submission.submission_key, figure.line_code;

comment on view quality.taken_over is
'One row per submission under review and flow that the units which its unit took over had reported '
'for earlier periods of the year';
comment on column quality.taken_over.unit_key is 'Durable key of the unit';
comment on column quality.taken_over.submission_key is 'Submission';
comment on column quality.taken_over.line_code is 'Code of the flow';
comment on column quality.taken_over.meant is 'What their sum can stand for';
