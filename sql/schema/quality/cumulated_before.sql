-- grain: one row per submission and flow whose earlier periods of the year are all known, and agree
create view quality.cumulated_before as
select
    submission.unit_key,
    submission.submission_key,
    flow.line_code,
    sum(flow.amount) as cumulated_before,
    numrange(sum(lower(flow.meant)), sum(upper(flow.meant)), '[]') as meant_before
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
having
    count(flow.amount) = submission.number_in_year - 1
    and not coalesce(bool_or(flow.is_contradicted), false);

comment on view quality.cumulated_before is
'One row per submission and flow whose earlier periods of the year are all known, and agree';
comment on column quality.cumulated_before.unit_key is 'Durable key of the unit';
comment on column quality.cumulated_before.submission_key is 'Submission';
comment on column quality.cumulated_before.line_code is 'Code of the flow';
comment on column quality.cumulated_before.cumulated_before is 'Sum of the earlier periods';
comment on column quality.cumulated_before.meant_before is 'What that sum can stand for';
