-- grain: one row per submission under review and line of its form of which a figure counts already
create view quality.figure_before as
select
    submission.unit_key,
    submission.submission_key,
    line.line_code,
    line.value_field,
    fact.period_key,
    fact.indicator_key,
    fact.value,
    fact.status,
    case fact.status when 'M' then 0 else fact.value end as amount,
    warehouse.as_written(fact.value, fact.status, fact.qualifier) as written
from quality.open_submission as submission
inner join warehouse.bridge_form_indicator as line on submission.form_key = line.form_key
inner join quality.figure_version as fact
    on
        submission.unit_key = fact.unit_key
        and submission.period_key = fact.period_key
        and line.indicator_key = fact.indicator_key
where
    fact.superseded_at is null
    and fact.status in ('A', 'M')
    -- the other partitions are not even opened
    and fact.period_key
    between (select min(tonight.period_key) from quality.open_submission as tonight)
    and (select max(tonight.period_key) from quality.open_submission as tonight);

comment on view quality.figure_before is
'One row per submission under review and line of its form of which a figure counts already';
comment on column quality.figure_before.unit_key is 'Durable key of the unit';
comment on column quality.figure_before.submission_key is 'Submission under review';
comment on column quality.figure_before.line_code is 'Code of the line';
comment on column quality.figure_before.value_field is 'Column of the form that gives the figure';
comment on column quality.figure_before.period_key is 'Reporting period';
comment on column quality.figure_before.indicator_key is 'Indicator';
comment on column quality.figure_before.value is 'The figure; null if it does not apply';
comment on column quality.figure_before.status is 'A normal, M not applicable';
comment on column quality.figure_before.amount is 'The figure, 0 for —';
comment on column quality.figure_before.written is 'The figure as people write it';
