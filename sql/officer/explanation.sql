-- grain: one row per line with a finding that the clerk has written something beside: 备注
with faulty_line as (
    select distinct
        unit_key,
        submission_key,
        sheet,
        line_code
    from quality.finding
    where submission_key = :submission_key and line_code is not null
)

select
    cell.line_code,
    indicator.name_zh as indicator_name,
    cell.cell,
    cell.text
from faulty_line
inner join staging.cell as cell
    on
        faulty_line.unit_key = cell.unit_key
        and faulty_line.submission_key = cell.submission_key
        and faulty_line.sheet = cell.sheet
        and faulty_line.line_code = cell.line_code
        and cell.field = 'note'
left join warehouse.dim_indicator as indicator on cell.line_code = indicator.indicator_code
where cell.text <> ''
order by cell.row_number
limit :most;
