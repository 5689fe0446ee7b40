-- grain: what a review needs to know about the submissions without a verdict

create view quality.open_submission as
select
    submission.submission_key,
    submission.unit_key,
    submission.form_key,
    form.form_code,
    submission.sheet,
    submission.received_at,
    period.period_level,
    period.calendar_year,
    period.number_in_year
from landing.submission as submission
left join warehouse.dim_form as form on submission.form_key = form.form_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
where submission.verdict is null;
comment on view quality.open_submission is
'One row per submission without a verdict, with its place in the year';

create view quality.open_cell as
select
    cell.unit_key,
    cell.submission_key,
    cell.sheet,
    cell.cell,
    cell.row_number,
    cell.field,
    cell.line_code,
    cell.code_cell,
    cell.text,
    cell.value,
    cell.status,
    cell.problem
from staging.cell as cell
inner join quality.open_submission as submission
    on
        cell.unit_key = submission.unit_key
        and cell.submission_key = submission.submission_key
where cell.field in ('current', 'ytd');
comment on view quality.open_cell is
'One row per 本期 or 本年累计 cell of a submission without a verdict';

create view quality.written_line as
select
    unit_key,
    submission_key,
    sheet,
    row_number,
    line_code,
    code_cell,
    row_number() over (
        partition by unit_key, submission_key, line_code order by row_number
    ) as occurrence
from quality.open_cell
group by unit_key, submission_key, sheet, row_number, line_code, code_cell;
comment on view quality.written_line is
'One row per line as it stands on the sheet of such a submission; a repeated code counts up';

create view quality.first_cell as
select distinct on (unit_key, submission_key, line_code, field)
    unit_key,
    submission_key,
    line_code,
    field,
    cell,
    value,
    status
from quality.open_cell
order by unit_key, submission_key, line_code, field, row_number;
comment on view quality.first_cell is
'One row per submission, code and column; where a code is repeated, its first line';

create view quality.parts_sum as
select
    submission.unit_key,
    submission.submission_key,
    total.indicator_code as total_code,
    asked.field,
    string_agg(part.indicator_code, ' + ' order by part.indicator_code) as parts_codes,
    case
        when count(part_cell.value) = count(*) then sum(part_cell.value)
    end as parts_sum
from quality.open_submission as submission
inner join warehouse.form_line as line on submission.form_key = line.form_key
inner join warehouse.dim_indicator as part on line.indicator_key = part.indicator_key
inner join warehouse.dim_indicator as total
    on part.part_of_code = total.indicator_code and total.parts_exhaust
cross join (values ('current'), ('ytd')) as asked (field)
left join quality.first_cell as part_cell
    on
        submission.unit_key = part_cell.unit_key
        and submission.submission_key = part_cell.submission_key
        and part.indicator_code = part_cell.line_code
        and asked.field = part_cell.field
group by
    submission.unit_key, submission.submission_key, total.indicator_code, asked.field;
comment on view quality.parts_sum is
'One row per submission, column and figure that its parts exhaust';

create view quality.flow_of_year as
with loaded_flow as (
    select
        fact.unit_key,
        fact.period_key,
        indicator.indicator_code as line_code,
        period.period_level,
        period.calendar_year,
        period.number_in_year,
        coalesce(fact.value, 0) as value
    from warehouse.fact_observation as fact
    inner join warehouse.dim_period as period on fact.period_key = period.period_key
    inner join warehouse.dim_indicator as indicator
        on fact.indicator_key = indicator.indicator_key and indicator.kind = 'flow'
    where
        fact.superseded_at is null
        and fact.status in ('A', 'M')
        and fact.unit_key in (select submission.unit_key from quality.open_submission as submission)
),

tonight_flow as (
    select distinct on (
        submission.unit_key, first_cell.line_code, submission.period_level,
        submission.calendar_year, submission.number_in_year
    )
        submission.unit_key,
        first_cell.line_code,
        submission.period_level,
        submission.calendar_year,
        submission.number_in_year,
        case when first_cell.status = 'M' then 0 else first_cell.value end as value
    from quality.open_submission as submission
    inner join quality.first_cell as first_cell
        on
            submission.unit_key = first_cell.unit_key
            and submission.submission_key = first_cell.submission_key
            and first_cell.field = 'current'
    order by
        submission.unit_key, first_cell.line_code, submission.period_level,
        submission.calendar_year, submission.number_in_year, submission.received_at desc
)

select
    coalesce(tonight.unit_key, loaded.unit_key) as unit_key,
    coalesce(tonight.line_code, loaded.line_code) as line_code,
    coalesce(tonight.period_level, loaded.period_level) as period_level,
    coalesce(tonight.calendar_year, loaded.calendar_year) as calendar_year,
    coalesce(tonight.number_in_year, loaded.number_in_year) as number_in_year,
    coalesce(tonight.value, loaded.value) as value
from loaded_flow as loaded
full outer join tonight_flow as tonight
    on
        loaded.unit_key = tonight.unit_key
        and loaded.line_code = tonight.line_code
        and loaded.period_level = tonight.period_level
        and loaded.calendar_year = tonight.calendar_year
        and loaded.number_in_year = tonight.number_in_year;
comment on view quality.flow_of_year is
'One row per union, flow and period: from tonight if it came tonight, else from the star';

create view quality.cumulated_before as
select
    submission.unit_key,
    submission.submission_key,
    flow.line_code,
    sum(flow.value) as cumulated_before
from quality.open_submission as submission
inner join quality.flow_of_year as flow
    on
        submission.unit_key = flow.unit_key
        and submission.period_level = flow.period_level
        and submission.calendar_year = flow.calendar_year
        and submission.number_in_year > flow.number_in_year
where submission.unit_key <> 0
group by
    submission.unit_key, submission.submission_key, flow.line_code, submission.number_in_year
having count(flow.value) = submission.number_in_year - 1;
comment on view quality.cumulated_before is
'One row per submission and flow whose earlier periods of the year are all known';

create view quality.form_line_rule as
select
    line.form_key,
    line.line_code,
    line.is_required,
    indicator.name_zh,
    indicator.unit_of_measure,
    indicator.kind,
    indicator.decimals,
    case when not total.parts_exhaust then indicator.part_of_code end as total_code
from warehouse.form_line as line
inner join warehouse.dim_indicator as indicator
    on line.indicator_key = indicator.indicator_key
left join warehouse.dim_indicator as total
    on indicator.part_of_code = total.indicator_code;
comment on view quality.form_line_rule is
'One row per form and line: what a review must know of its indicator';
