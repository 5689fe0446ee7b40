-- grain: one row per reporting unit, month and indicator that it owes in the month
create view report.figure as
select
    unit.unit_code,
    unit.name_zh as unit_name,
    unit_now.name_zh as unit_name_now,
    kind.name_zh as unit_kind,
    kind.sector_zh as unit_sector,
    month.period_code,
    month.label_zh as period_label,
    month.quarter_code,
    month.quarter_label_zh as quarter_label,
    month.half_code,
    month.half_label_zh as half_label,
    month.year_code,
    month.year_label_zh as year_label,
    month.previous_code,
    month.year_before_code,
    programme.part_code,
    programme.part_name_zh as part_name,
    programme.programme_code,
    programme.name_zh as programme_name,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    indicator.kind as indicator_kind,
    indicator.part_of_code,
    indicator.money_role,
    figure.is_expected,
    figure.qualifier,
    figure.value,
    figure.value_yuan,
    previous_figure.value as previous_value,
    year_before_figure.value as year_before_value,
    submission.file_name,
    fact.sheet,
    fact.cell,
    fact.submission_key,
    submission.version,
    submission.received_at,
    fact.recorded_at,
    figure.is_synthetic,
    case
        when figure.is_carried_forward then 'I'
        when not figure.is_complete then 'O'
        when figure.value is null then 'M'
        else 'A'
    end as status,
    series_break.period_key is not null as is_break,
    indicator.kind = 'flow' and indicator.part_level = 0 as is_additive
from report.unit_figure as figure
inner join warehouse.month as month on figure.period_key = month.period_key
inner join warehouse.dim_unit as unit on figure.unit_version_key = unit.unit_version_key
inner join warehouse.current_unit as unit_now on figure.unit_key = unit_now.unit_key
inner join warehouse.unit_kind as kind on unit.kind = kind.kind
inner join warehouse.dim_indicator as indicator
    on figure.indicator_version_key = indicator.indicator_version_key
inner join warehouse.dim_programme as programme
    on indicator.programme_key = programme.programme_key
left join warehouse.month as stated on figure.stated_on = stated.ends_on
-- between a load and its refresh a figure has no cell rather than that of the next one
left join warehouse.fact_observation as fact
    on
        figure.unit_key = fact.unit_key
        and stated.period_key = fact.period_key
        and figure.indicator_key = fact.indicator_key
        and fact.superseded_at is null
        and not figure.value is distinct from fact.value
left join warehouse.dim_submission as submission
    on
        fact.unit_key = submission.unit_key
        and fact.submission_key = submission.submission_key
left join warehouse.dim_period as previous on month.previous_code = previous.period_code
left join report.unit_figure as previous_figure
    on
        figure.unit_key = previous_figure.unit_key
        and previous.period_key = previous_figure.period_key
        and figure.indicator_key = previous_figure.indicator_key
left join warehouse.dim_period as year_before on month.year_before_code = year_before.period_code
left join report.unit_figure as year_before_figure
    on
        figure.unit_key = year_before_figure.unit_key
        and year_before.period_key = year_before_figure.period_key
        and figure.indicator_key = year_before_figure.indicator_key
left join report.series_break as series_break
    on
        series_break.tree = 'then'
        and figure.unit_key = series_break.unit_key
        and figure.period_key = series_break.period_key
        and indicator.over_time = series_break.over_time;

comment on view report.figure is
'各单位各月各项指标的数: one row per reporting unit, month and indicator that it owes then, '
'as it stands now. Nothing has to be joined to it (docs/questions.md). Figures of forms due for '
'longer periods are in report.programme_by_unit';
comment on column report.figure.unit_code is '单位代码: code of the unit';
comment on column report.figure.unit_name is '单位当时的名称: its name at the end of the month';
comment on column report.figure.unit_name_now is '单位现在的名称: its latest name';
comment on column report.figure.unit_kind is '单位类别: kind of unit at the end of the month';
comment on column report.figure.unit_sector is
'地方工会、产业工会或市总工会本级: territorial, industrial, or the federation''s own organs';
comment on column report.figure.period_code is '月份，如 2020-06: the month; codes sort as time does';
comment on column report.figure.period_label is '月份的写法，如 2020年6月: the month in Chinese';
comment on column report.figure.quarter_code is '季度，如 2020Q2: the quarter, also to sort by';
comment on column report.figure.quarter_label is '季度的写法: the quarter in Chinese';
comment on column report.figure.half_code is '半年，如 2020H1: the half-year, also to sort by';
comment on column report.figure.half_label is '半年的写法: the half-year in Chinese';
comment on column report.figure.year_code is '年，如 2020: the year, also to sort by';
comment on column report.figure.year_label is '年的写法: the year in Chinese';
comment on column report.figure.previous_code is '上一个月，如 2020-05: the month before';
comment on column report.figure.year_before_code is '上年同月，如 2019-06: the month a year before';
comment on column report.figure.part_code is '部分代码: part of the report';
comment on column report.figure.part_name is '部分: name of the part';
comment on column report.figure.programme_code is '工作代码: programme';
comment on column report.figure.programme_name is '工作: name of the programme';
comment on column report.figure.indicator_code is '指标代码: indicator';
comment on column report.figure.indicator_name is '指标名称: its name at the end of the month';
comment on column report.figure.unit_of_measure is '计量单位: unit of measure of value';
comment on column report.figure.indicator_kind is
'flow 本期发生数，各月可以相加; stock 期末数; cumulative 本年累计数: only flows add up over months';
comment on column report.figure.part_of_code is
'“其中”所属的指标: the indicator that this one is a part of; null if none';
comment on column report.figure.money_role is
'金额的性质，如发放资金、筹集资金: what money does; amounts of different roles are not added up; null '
'if it is no money';
comment on column report.figure.is_additive is
'可否与本项工作中计量单位、金额性质相同的其他指标、其他月份相加: whether it may be added up within its '
'programme, with figures of the same unit of measure and role: a flow that is no 其中';
comment on column report.figure.is_expected is
'是否应报: false where the officer closed (免报) what it was due for';
comment on column report.figure.status is
'A 已报（含 0）; M 不适用（—）; I 没有报这个月，沿用此前所报的期末数或累计数; O 没有报: SDMX CL_OBS_STATUS';
comment on column report.figure.qualifier is
'exact 准确; about 约; nearly 近; over 多: null if there is no value';
comment on column report.figure.value is '数值: the figure; null if there is none, which is not 0';
comment on column report.figure.value_yuan is '以元计的金额: money only, the same figure in 元';
comment on column report.figure.previous_value is '上一个月的数: value of the month before';
comment on column report.figure.is_break is
'断点: whether a reorganisation keeps it from being compared with previous_value';
comment on column report.figure.year_before_value is
'上年同月的数: value of the same month a year before';
comment on column report.figure.file_name is
'文件: the file that it stands in, of status I that of the earlier month';
comment on column report.figure.sheet is '工作表: sheet';
comment on column report.figure.cell is '单元格: cell';
comment on column report.figure.submission_key is '报送编号: number of the submission';
comment on column report.figure.version is '第几次报送: 1 for the first submission, then 2, 3, ...';
comment on column report.figure.received_at is '收到的时间: when the file was received';
comment on column report.figure.recorded_at is '入库的时间: since when the warehouse says so';
comment on column report.figure.is_synthetic is
'演示数据: demonstration data, the split by unit and month is made up';
