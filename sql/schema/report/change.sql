-- grain: one row per figure and moment at which the star began to say otherwise, or said it first
-- history: none, as each change has its moment
create view report.change as
with change as (
    select
        later.unit_key,
        later.period_key,
        later.indicator_key,
        later.submission_key,
        later.recorded_at as changed_at,
        case when earlier.recorded_at is null then 'reported' else 'corrected' end as change,
        earlier.value as old_value,
        later.value as new_value
    from warehouse.fact_observation as later
    left join warehouse.fact_observation as earlier
        on
            later.unit_key = earlier.unit_key
            and later.period_key = earlier.period_key
            and later.indicator_key = earlier.indicator_key
            and later.recorded_at = earlier.superseded_at
    union all
    select
        earlier.unit_key,
        earlier.period_key,
        earlier.indicator_key,
        earlier.submission_key,
        earlier.superseded_at as changed_at,
        'withdrawn' as change,
        earlier.value as old_value,
        null as new_value
    from warehouse.fact_observation as earlier
    where
        earlier.superseded_at is not null
        and not exists (
            select 1
            from warehouse.fact_observation as later
            where
                later.unit_key = earlier.unit_key
                and later.period_key = earlier.period_key
                and later.indicator_key = earlier.indicator_key
                and later.recorded_at = earlier.superseded_at
        )
)

select
    change.changed_at,
    change.change,
    period.period_code,
    unit.unit_code,
    unit.name_zh as unit_name,
    indicator.indicator_code,
    indicator.name_zh as indicator_name,
    indicator.unit_of_measure,
    change.old_value,
    change.new_value,
    change.submission_key,
    submission.version,
    submission.received_at,
    coalesce(change.new_value, 0) - coalesce(change.old_value, 0) as difference
from change
inner join warehouse.dim_period as period on change.period_key = period.period_key
inner join warehouse.current_unit as unit on change.unit_key = unit.unit_key
inner join warehouse.current_indicator as indicator
    on change.indicator_key = indicator.indicator_key
left join warehouse.dim_submission as submission
    on
        change.unit_key = submission.unit_key
        and change.submission_key = submission.submission_key;

comment on view report.change is
'数的变化: one row per figure and moment at which the star began to say otherwise, or said it first';
comment on column report.change.changed_at is '什么时候起: since when';
comment on column report.change.change is
'reported 新报; corrected 更正; withdrawn 撤下（退回，或者完整的长表里没有）: what happened';
comment on column report.change.period_code is '报告期: reporting period';
comment on column report.change.unit_code is '单位代码: unit';
comment on column report.change.unit_name is '单位现在的名称: its latest name';
comment on column report.change.indicator_code is '指标代码: indicator';
comment on column report.change.indicator_name is '指标现在的名称: its latest name';
comment on column report.change.unit_of_measure is '计量单位: unit of measure';
comment on column report.change.old_value is '原来的数: the figure before; null if there was none';
comment on column report.change.new_value is '现在的数: the figure since; null if there is none';
comment on column report.change.difference is
'相差，没有数的按 0 计: by how much the sums that the figure counts in are moved';
comment on column report.change.submission_key is
'报送编号: submission that brought it; of withdrawn, that it had come from';
comment on column report.change.version is '第几次报送: 1 for the first submission, then 2, 3, ...';
comment on column report.change.received_at is '收到的时间: when the file was received';
