-- grain: one row per month, with what it is compared with and what it belongs to
-- Codes sort as time does.
create view warehouse.month as
select
    period.period_key,
    period.period_code,
    period.ends_on,
    cast(period.calendar_year as text) as year_code,
    format('%s年%s月', period.calendar_year, period.number_in_year) as label_zh,
    format('%sQ%s', period.calendar_year, (period.number_in_year + 2) / 3) as quarter_code,
    format('%s年第%s季度', period.calendar_year, (period.number_in_year + 2) / 3)
        as quarter_label_zh,
    format('%sH%s', period.calendar_year, (period.number_in_year + 5) / 6) as half_code,
    format(
        '%s年%s半年',
        period.calendar_year,
        case when period.number_in_year <= 6 then '上' else '下' end
    ) as half_label_zh,
    format('%s年', period.calendar_year) as year_label_zh,
    to_char(period.starts_on - interval '1 month', 'YYYY-MM') as previous_code,
    to_char(period.starts_on - interval '1 year', 'YYYY-MM') as year_before_code
from warehouse.dim_period as period
where period.period_level = 'month';

comment on view warehouse.month is
'One row per month, with what it is compared with and what it belongs to; codes sort as time does';
comment on column warehouse.month.period_key is 'Key of the month as a period';
comment on column warehouse.month.period_code is 'Code, such as 2020-06';
comment on column warehouse.month.ends_on is 'Last day';
comment on column warehouse.month.label_zh is 'What it is called, such as 2020年6月';
comment on column warehouse.month.quarter_code is 'Its quarter, such as 2020Q2';
comment on column warehouse.month.quarter_label_zh is 'What that is called, such as 2020年第2季度';
comment on column warehouse.month.half_code is 'Its half-year, such as 2020H1';
comment on column warehouse.month.half_label_zh is 'What that is called, such as 2020年上半年';
comment on column warehouse.month.year_code is 'Its year, such as 2020';
comment on column warehouse.month.year_label_zh is 'What that is called, such as 2020年';
comment on column warehouse.month.previous_code is 'Code of the month before';
comment on column warehouse.month.year_before_code is 'Code of the same month a year before';
