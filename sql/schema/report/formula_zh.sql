-- purpose: how a figure is made, in words
create function report.formula_zh(
    over_time text,
    is_of_units boolean,
    is_of_periods boolean,
    is_of_months boolean,
    units bigint,
    first_day date,
    last_day date
) returns text
language sql stable parallel safe
return (
    select
        format(
            formula.wording, $5, report.months_zh($6, $7), case when $4 then '月' else '期' end
        )
    from report.formula_wording as formula
    where
        formula.over_time = $1
        and formula.is_of_units = $2
        and formula.is_of_periods = $3
);

comment on function report.formula_zh is
'How a figure is made, in words: of how many units, of which days'' months, over how many periods; '
'null if it is made of none';
