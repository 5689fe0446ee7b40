-- grain: one row per accepted 本年累计 that the accepted months before it contradict
create view report.cumulative_gap as
select
    gap.period_key,
    period.period_code,
    unit.unit_code,
    unit.name_zh as unit_name,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    indicator.kind as indicator_kind,
    gap.stated,
    gap.expected,
    gap.submission_key,
    gap.sheet,
    gap.cell,
    gap.unit_key
from quality.contradicted_figure as gap
inner join warehouse.dim_period as period on gap.period_key = period.period_key
inner join warehouse.indicator_in_period as indicator
    on
        gap.indicator_key = indicator.indicator_key
        and gap.period_key = indicator.period_key
inner join warehouse.unit_in_period as unit
    on
        gap.unit_key = unit.unit_key
        and gap.period_key = unit.period_key;

comment on view report.cumulative_gap is
'互相矛盾的月份: one row per accepted 本年累计 that the accepted months before it contradict, as after '
'a correction of one of these. Months before which one is missing are not compared';
comment on column report.cumulative_gap.period_key is 'Period whose 本年累计 it is';
comment on column report.cumulative_gap.period_code is 'Code of the period';
comment on column report.cumulative_gap.unit_code is 'Unit';
comment on column report.cumulative_gap.unit_name is 'Its name at the end of the period';
comment on column report.cumulative_gap.indicator_code is 'Indicator';
comment on column report.cumulative_gap.indicator_name is 'Name of the indicator';
comment on column report.cumulative_gap.unit_of_measure is 'Unit of measure';
comment on column report.cumulative_gap.indicator_kind is 'flow or cumulative';
comment on column report.cumulative_gap.stated is '本年累计 as it was accepted';
comment on column report.cumulative_gap.expected is
'Of a flow, the sum of 本期 of the year so far; of a cumulative figure, what the last period before '
'it states, below which it cannot fall';
comment on column report.cumulative_gap.submission_key is 'Submission that states it';
comment on column report.cumulative_gap.sheet is 'Sheet';
comment on column report.cumulative_gap.cell is 'Cell address';
comment on column report.cumulative_gap.unit_key is 'Durable key of the unit';
