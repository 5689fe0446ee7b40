-- grain: one row per unit, period and flow of which a standing submission states 本年累计
-- Whoever names units, periods and submissions has cells looked up by the first and the last, and
-- submissions by the first two; a join would read all of them.
create view quality.standing_ytd as
select distinct on (cell.unit_key, standing.period_key, cell.submission_key, cell.line_code)
    cell.unit_key,
    standing.period_key,
    cell.submission_key,
    cell.line_code,
    cell.sheet,
    cell.cell,
    case cell.status when 'M' then 0 else cell.value end as amount,
    case cell.status
        when 'M' then numrange(0, 0, '[]')
        else warehouse.meant(cell.value, cell.qualifier, line.rounded_by)
    end as meant
from quality.standing_submission as standing
inner join staging.cell as cell
    on
        standing.unit_key = cell.unit_key
        and standing.submission_key = cell.submission_key
        and cell.field = 'ytd'
        and cell.status in ('A', 'M')
inner join quality.form_line_rule as line
    on
        standing.form_key = line.form_key
        and cell.line_code = line.line_code
        and line.kind = 'flow'
order by
    cell.unit_key asc, standing.period_key asc, cell.submission_key asc, cell.line_code asc,
    cell.row_number asc;

comment on view quality.standing_ytd is
'One row per unit, period and flow of which a standing submission states 本年累计; of a repeated '
'code, the first line';
comment on column quality.standing_ytd.unit_key is 'Durable key of the unit';
comment on column quality.standing_ytd.period_key is 'Reporting period';
comment on column quality.standing_ytd.submission_key is 'Submission';
comment on column quality.standing_ytd.line_code is 'Code of the flow';
comment on column quality.standing_ytd.sheet is 'Sheet';
comment on column quality.standing_ytd.cell is 'Cell address';
comment on column quality.standing_ytd.amount is 'The figure, 0 for —';
comment on column quality.standing_ytd.meant is 'What it can stand for';
