-- grain: one row per submission without a verdict
with header as (
    select
        unit_key,
        submission_key,
        max(cell) filter (where field = 'table_number') as table_number_cell,
        max(text) filter (where field = 'table_number') as table_number_text,
        max(cell) filter (where field = 'unit') as unit_cell,
        max(text) filter (where field = 'unit') as unit_text,
        max(cell) filter (where field = 'period') as period_cell,
        max(text) filter (where field = 'period') as period_text
    from staging.header_cell
    group by unit_key, submission_key
)

insert into quality.reviewed_submission (
    unit_key,
    submission_key,
    sheet,
    problem,
    known_form_code,
    known_unit_code,
    known_period_code,
    form_frequency,
    period_level,
    table_number_cell,
    table_number_text,
    unit_cell,
    unit_text,
    period_cell,
    period_text
)
select
    submission.unit_key,
    submission.submission_key,
    submission.sheet,
    submission.problem,
    form.form_code,
    unit.unit_code,
    case
        when form.frequency is null or period.period_level = form.frequency
            then period.period_code
    end,
    form.frequency,
    period.period_level,
    header.table_number_cell,
    header.table_number_text,
    header.unit_cell,
    header.unit_text,
    header.period_cell,
    header.period_text
from landing.submission as submission
left join header
    on
        submission.unit_key = header.unit_key
        and submission.submission_key = header.submission_key
left join warehouse.dim_form as form on submission.form_key = form.form_key
left join warehouse.dim_period as period on submission.period_key = period.period_key
left join (select distinct unit_key, unit_code from warehouse.dim_unit) as unit
    on submission.unit_key = unit.unit_key
where submission.verdict is null
order by submission.submission_key;
