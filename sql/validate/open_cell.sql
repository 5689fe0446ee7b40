-- grain: one row per 本期 or 本年累计 cell of a submission without a verdict
insert into quality.open_cell (
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
    problem,
    shown,
    amount,
    meant,
    kind,
    total_code,
    occurrence,
    is_first
)
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
    cell.problem,
    cell.shown,
    case
        when cell.status = 'M' then 0
        when cell.value >= 0 and scale(trim_scale(cell.value)) <= line.decimals then cell.value
    end as amount,
    case
        when cell.status = 'M' then numrange(0, 0, '[]')
        when cell.value >= 0 and scale(trim_scale(cell.value)) <= line.decimals
            then warehouse.meant(cell.value, cell.qualifier, line.rounded_by)
    end as meant,
    line.kind,
    line.total_code,
    dense_rank() over (
        partition by cell.unit_key, cell.submission_key, cell.line_code
        order by cell.row_number
    ) as occurrence,
    row_number() over (
        partition by cell.unit_key, cell.submission_key, cell.line_code, cell.field
        order by cell.row_number
    ) = 1 as is_first
from staging.cell as cell
inner join quality.open_submission as submission
    on
        cell.unit_key = submission.unit_key
        and cell.submission_key = submission.submission_key
left join quality.form_line_rule as line
    on submission.form_key = line.form_key and cell.line_code = line.line_code
where
    cell.field in ('current', 'ytd')
    -- of years of cells, only tonight's are looked at
    and cell.submission_key between (
        select min(open_submission.submission_key) from quality.open_submission
    ) and (
        select max(open_submission.submission_key) from quality.open_submission
    );
