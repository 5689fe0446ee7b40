-- grain: one row per figure of a submission without a verdict: 本期 or 本年累计 of a line of its
-- form, of the first one where its code is repeated
insert into quality.reviewed_cell (
    unit_key,
    submission_key,
    sheet,
    cell,
    field,
    line_code,
    name_zh,
    unit_of_measure,
    is_required,
    text,
    value,
    status,
    problem,
    problem_found,
    problem_advice,
    shown,
    decimals_allowed,
    decimals_used,
    amount,
    meant,
    total_code,
    total_cell,
    total_amount,
    total_meant,
    parts_codes,
    parts_amount,
    parts_meant,
    is_cumulated,
    cumulated_before,
    current_amount,
    cumulated_meant,
    inherited_meant,
    is_zero_report,
    is_money,
    money_lowest,
    money_highest,
    money_factor,
    money_unit,
    is_running,
    previous_amount,
    previous_meant,
    previous_period,
    size_minimum,
    size_maximum,
    is_replacing,
    before_amount,
    before_written,
    superseded_on,
    days_since_period
)
select
    cell.unit_key,
    cell.submission_key,
    cell.sheet,
    cell.cell,
    cell.field,
    cell.line_code,
    line.name_zh,
    line.unit_of_measure,
    line.is_required and not (
        submission.is_zero_report and line.asks_current and cell.field = 'ytd'
    ) as is_required,
    cell.text,
    cell.value,
    cell.status,
    cell.problem,
    problem.found as problem_found,
    problem.advice as problem_advice,
    cell.shown,
    line.decimals as decimals_allowed,
    scale(trim_scale(cell.value)) as decimals_used,
    cell.amount,
    cell.meant,
    cell.total_code,
    total.cell as total_cell,
    total.amount as total_amount,
    total.meant as total_meant,
    parts.parts_codes,
    parts.parts_amount,
    parts.parts_meant,
    line.kind = 'flow' and cell.field = 'ytd' as is_cumulated,
    expected.cumulated_before,
    expected.current_amount,
    expected.cumulated_meant,
    expected.inherited_meant,
    submission.is_zero_report and cell.field = 'current' as is_zero_report,
    line.is_money and cell.field = 'current' as is_money,
    money.lowest as money_lowest,
    money.highest as money_highest,
    slip.factor as money_factor,
    slip.unit as money_unit,
    line.kind = 'cumulative' and cell.field = 'ytd' as is_running,
    previous.previous_amount,
    previous.previous_meant,
    previous.previous_period,
    coalesce(line.minimum, 0) as size_minimum,
    -- 本年累计 of a flow is as large as all its periods so far
    least(
        line.maximum,
        case
            when size.highest is not null
                then greatest(line.history_factor * size.highest, line.history_floor)
        end
    ) * case
        when line.kind = 'flow' and cell.field = 'ytd' then submission.number_in_year
        else 1
    end as size_maximum,
    replacing.cell is not null as is_replacing,
    replacing.before_amount,
    replacing.before_written,
    replacing.superseded_on,
    submission.days_since_period
from quality.open_cell as cell
inner join quality.open_submission as submission
    on
        cell.unit_key = submission.unit_key
        and cell.submission_key = submission.submission_key
inner join quality.form_line_rule as line
    on submission.form_key = line.form_key and cell.line_code = line.line_code
left join quality.first_cell as total
    on
        cell.unit_key = total.unit_key
        and cell.submission_key = total.submission_key
        and cell.total_code = total.line_code
        and cell.field = total.field
left join quality.parts_sum as parts
    on
        cell.unit_key = parts.unit_key
        and cell.submission_key = parts.submission_key
        and cell.line_code = parts.total_code
        and cell.field = parts.field
left join quality.expected_ytd as expected
    on
        cell.unit_key = expected.unit_key
        and cell.submission_key = expected.submission_key
        and cell.row_number = expected.row_number
left join quality.money_history as money
    on
        cell.unit_key = money.unit_key
        and cell.submission_key = money.submission_key
        and cell.line_code = money.line_code
left join quality.money_slip as slip
    on
        cell.unit_key = slip.unit_key
        and cell.submission_key = slip.submission_key
        and cell.line_code = slip.line_code
left join quality.size_history as size
    on
        cell.unit_key = size.unit_key
        and cell.submission_key = size.submission_key
        and cell.line_code = size.line_code
left join quality.previous_cumulative as previous
    on
        cell.unit_key = previous.unit_key
        and cell.submission_key = previous.submission_key
        and cell.line_code = previous.line_code
left join quality.replacing_cell as replacing
    on
        cell.unit_key = replacing.unit_key
        and cell.submission_key = replacing.submission_key
        and cell.sheet = replacing.sheet
        and cell.cell = replacing.cell
left join quality.problem as problem on cell.problem = problem.problem
where cell.occurrence = 1;
