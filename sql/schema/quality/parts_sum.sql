-- grain: one row per submission, column and figure that its parts exhaust
create view quality.parts_sum as
with exhausting_part as (
    select
        part.indicator_key,
        part.indicator_code,
        total.indicator_code as total_code,
        count(*) over (partition by total.indicator_code) as parts_declared
    -- what is part of what is the same in all versions
    from warehouse.dim_indicator as part
    inner join warehouse.dim_indicator as total
        on
            part.part_of_code = total.indicator_code
            and total.parts_add_up
            and total.version = 1
    where part.version = 1
)

select
    submission.unit_key,
    submission.submission_key,
    part.total_code,
    asked.field,
    string_agg(part.indicator_code, ' + ' order by part.indicator_code) as parts_codes,
    case
        when count(part_cell.amount) = part.parts_declared then sum(part_cell.amount)
    end as parts_amount,
    case
        when count(part_cell.amount) = part.parts_declared
            then numrange(sum(lower(part_cell.meant)), sum(upper(part_cell.meant)), '[]')
    end as parts_meant
from quality.open_submission as submission
inner join warehouse.bridge_form_indicator as line on submission.form_key = line.form_key
inner join exhausting_part as part on line.indicator_key = part.indicator_key
cross join (values ('current'), ('ytd')) as asked (field)
left join quality.first_cell as part_cell
    on
        submission.unit_key = part_cell.unit_key
        and submission.submission_key = part_cell.submission_key
        and part.indicator_code = part_cell.line_code
        and asked.field = part_cell.field
group by
    submission.unit_key,
    submission.submission_key,
    part.total_code,
    part.parts_declared,
    asked.field;

comment on view quality.parts_sum is
'One row per submission, column and figure that its parts exhaust';
comment on column quality.parts_sum.unit_key is 'Durable key of the unit; 0 while unknown';
comment on column quality.parts_sum.submission_key is 'Submission';
comment on column quality.parts_sum.total_code is 'Code of the figure that the parts exhaust';
comment on column quality.parts_sum.field is 'current (本期) or ytd (本年累计)';
comment on column quality.parts_sum.parts_codes is
'The parts on the form, for instance E2.02 + E2.03';
comment on column quality.parts_sum.parts_amount is
'Their sum in this column; null if one has no amount or is not on the form';
comment on column quality.parts_sum.parts_meant is 'What that sum can stand for';
