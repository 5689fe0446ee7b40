-- grain: one row per submission under review and flow of the units that its unit took over
create view quality.taken_over as
select
    submission.unit_key,
    submission.submission_key,
    indicator.indicator_code as line_code,
    numrange(
        sum(lower(warehouse.meant(fact.value, fact.qualifier, indicator.rounded_by))),
        sum(upper(warehouse.meant(fact.value, fact.qualifier, indicator.rounded_by))),
        '[]'
    ) as meant
from quality.open_submission as submission
inner join warehouse.unit_succession as succession on submission.unit_key = succession.unit_key
inner join quality.figure_version as fact
    on
        succession.predecessor_unit_key = fact.unit_key
        and fact.superseded_at is null
        and fact.status = 'A'
inner join warehouse.dim_period as period
    on
        fact.period_key = period.period_key
        and submission.period_level = period.period_level
        and submission.calendar_year = period.calendar_year
        and submission.number_in_year > period.number_in_year
inner join warehouse.dim_indicator as indicator
    on fact.indicator_key = indicator.indicator_key and indicator.kind = 'flow'
group by submission.unit_key, submission.submission_key, indicator.indicator_code;

comment on view quality.taken_over is
'One row per submission under review and flow that the units which its unit took over had reported '
'for earlier periods of the year';
comment on column quality.taken_over.unit_key is 'Durable key of the unit';
comment on column quality.taken_over.submission_key is 'Submission';
comment on column quality.taken_over.line_code is 'Code of the flow';
comment on column quality.taken_over.meant is 'What their sum can stand for';
