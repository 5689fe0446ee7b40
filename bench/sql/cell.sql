-- grain: one row per submission of a span of months and line of its form
insert into staging.cell (
    unit_key,
    submission_key,
    sheet,
    cell,
    row_number,
    field,
    line_code,
    code_cell,
    text,
    value,
    status,
    qualifier
)
select
    submission.unit_key,
    submission.submission_key,
    submission.sheet,
    'D' || line.line_number + 8,
    line.line_number + 8,
    'current',
    line.line_code,
    'A' || line.line_number + 8,
    cast(figure.number as text),
    case when figure.number % 100 > 1 then figure.number end,
    case figure.number % 100 when 0 then 'O' when 1 then 'M' else 'A' end,
    case when figure.number % 100 > 97 then 'about' else 'exact' end
from landing.submission as submission
inner join warehouse.dim_period as period on submission.period_key = period.period_key
inner join warehouse.bridge_form_indicator as line on submission.form_key = line.form_key
cross join lateral (
    select
        (
            submission.unit_key * 31 + line.line_number * 17 + submission.period_key * 7
            + submission.version
        ) % 10007 as number
) as figure
where period.ends_on between :first_day and :last_day
order by submission.submission_key, line.line_number;
