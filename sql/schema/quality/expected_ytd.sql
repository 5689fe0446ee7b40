-- grain: one row per line under review with a cell of 本期: the 本年累计 that goes with it
create view quality.expected_ytd as
select
    cell.unit_key,
    cell.submission_key,
    cell.row_number,
    cell.amount as current_amount,
    case
        when submission.number_in_year = 1 then 0
        else cumulated.cumulated_before
    end as cumulated_before,
    case
        when submission.number_in_year = 1 then cell.meant
        else numrange(
            lower(cumulated.meant_before) + lower(cell.meant),
            upper(cumulated.meant_before) + upper(cell.meant),
            '[]'
        )
    end as cumulated_meant,
    case
        when taken_over.meant is not null and cumulated.meant_before is not null
            then numrange(
                lower(cumulated.meant_before) + lower(taken_over.meant) + lower(cell.meant),
                upper(cumulated.meant_before) + upper(taken_over.meant) + upper(cell.meant),
                '[]'
            )
    end as inherited_meant
from quality.open_cell as cell
inner join quality.open_submission as submission
    on
        cell.unit_key = submission.unit_key
        and cell.submission_key = submission.submission_key
left join quality.cumulated_before as cumulated
    on
        cell.unit_key = cumulated.unit_key
        and cell.submission_key = cumulated.submission_key
        and cell.line_code = cumulated.line_code
left join quality.taken_over as taken_over
    on
        cell.unit_key = taken_over.unit_key
        and cell.submission_key = taken_over.submission_key
        and cell.line_code = taken_over.line_code
where cell.field = 'current';

comment on view quality.expected_ytd is
'One row per line under review with a cell of 本期: the 本年累计 that goes with it';
comment on column quality.expected_ytd.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.expected_ytd.submission_key is 'Submission';
comment on column quality.expected_ytd.row_number is 'Row of the sheet, from 1';
comment on column quality.expected_ytd.current_amount is 'What 本期 says; null if it says nothing';
comment on column quality.expected_ytd.cumulated_before is
'Sum of the earlier periods of the year; null if one is not known, or they disagree';
comment on column quality.expected_ytd.cumulated_meant is
'What that sum and 本期 can stand for together';
comment on column quality.expected_ytd.inherited_meant is
'The same with what units had cumulated that its unit took over, less what it gave away itself; '
'null if there was neither';
