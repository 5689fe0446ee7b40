-- grain: one row per way in which a figure is made; how that is said stands here alone
-- %1$s: how many units, %2$s: months, such as 2020年1至6月, %3$s: 月, or 期 if not all are months.
create view report.formula_wording as
select
    listed.over_time,
    listed.is_of_units,
    listed.is_of_periods,
    listed.wording
from (
    values
    ('sum', false, false, '%2$s所报的数'),
    ('sum', false, true, '%2$s各%3$s之和'),
    ('sum', true, false, '%1$s个单位%2$s的数之和'),
    ('sum', true, true, '%1$s个单位%2$s各%3$s的数之和'),
    ('last', false, false, '%2$s末的数'),
    ('last', false, true, '%2$s末的数'),
    ('last', true, false, '%1$s个单位%2$s末的数之和'),
    ('last', true, true, '%1$s个单位各自最后所报的数之和，最近的是%2$s末')
) as listed (over_time, is_of_units, is_of_periods, wording);

comment on view report.formula_wording is
'One row per way in which a figure is made, with its words for report.explain';
comment on column report.formula_wording.over_time is
'sum: added up over periods; last: the last report stands';
comment on column report.formula_wording.is_of_units is
'Whether it is a total of units, not what one unit reported';
comment on column report.formula_wording.is_of_periods is
'Whether it is made of reports for several periods';
comment on column report.formula_wording.wording is
'The words, for format: how many units, of which months, and what the periods are called';
