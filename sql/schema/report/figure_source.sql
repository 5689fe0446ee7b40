-- grain: one row per figure of any level and figure of a unit that it is made of: of a flow, one of
-- each period that a form was due for
-- A flow counts where its unit belonged when it was due; anything else where it belongs on the day
-- that the figure is told of (sql/report/total_figure.sql).
create view report.figure_source as
with ancestor as materialized (
    -- to be hashed: the planner expects far fewer parts than a city has, and would look up each
    select
        unit_version_key,
        ancestor_unit_key,
        valid_from,
        valid_to
    from warehouse.bridge_unit_ancestor
)

select
    flow.whole_period_key as period_key,
    ancestor.ancestor_unit_key as unit_key,
    flow.indicator_key,
    flow.unit_key as part_unit_key,
    flow.period_key as part_period_key,
    flow.last_due_on,
    case when flow.is_complete then flow.last_due_on end as stated_on,
    flow.value,
    flow.value_yuan,
    flow.qualifier,
    true as is_in_total
from report.flow_part as flow
inner join ancestor
    on
        flow.owed_version_key = ancestor.unit_version_key
        and flow.last_due_on >= ancestor.valid_from
        and flow.last_due_on < coalesce(ancestor.valid_to, 'infinity')
union all
select
    state.period_key,
    ancestor.ancestor_unit_key as unit_key,
    state.indicator_key,
    state.unit_key as part_unit_key,
    null as part_period_key,
    state.last_due_on,
    state.stated_on,
    state.value,
    state.value_yuan,
    state.qualifier,
    true as is_in_total
from report.state_figure as state
inner join warehouse.dim_unit as unit
    on
        state.unit_key = unit.unit_key
        and unit.reports
        and daterange(unit.valid_from, unit.valid_to) @> state.state_on
inner join ancestor
    on
        unit.unit_version_key = ancestor.unit_version_key
        and daterange(ancestor.valid_from, ancestor.valid_to) @> state.state_on
union all
select
    state.period_key,
    state.unit_key,
    state.indicator_key,
    state.unit_key as part_unit_key,
    null as part_period_key,
    state.last_due_on,
    state.stated_on,
    state.value,
    state.value_yuan,
    state.qualifier,
    false as is_in_total
from report.state_figure as state
where
    not exists (
        select 1
        from warehouse.dim_unit as unit
        where
            unit.unit_key = state.unit_key
            and unit.reports
            and daterange(unit.valid_from, unit.valid_to) @> state.state_on
    );

comment on view report.figure_source is
'合计数是由哪些数来的: one row per figure of any level and figure of a unit that it is made of: of a '
'flow, one of each period that a form was due for. The values add up to the figure; ask for one '
'period. Files and cells are in report.explain and report.observation';
comment on column report.figure_source.period_key is '报告期: period of the figure';
comment on column report.figure_source.unit_key is
'单位、产业工会合计或全市: unit, group or city whose figure it is';
comment on column report.figure_source.indicator_key is '指标: indicator';
comment on column report.figure_source.part_unit_key is '填报单位: unit below it, or the same';
comment on column report.figure_source.part_period_key is
'所报的一期: of a flow, the period within it, or the same; null of stocks and cumulative figures, of '
'which the last report counts';
comment on column report.figure_source.last_due_on is
'Last day of the last period that the part is due for';
comment on column report.figure_source.stated_on is
'Last day of the period whose report the part is; null if there is none';
comment on column report.figure_source.value is '数值: the part in its unit of measure';
comment on column report.figure_source.value_yuan is '以元计的金额: money only, the same in 元';
comment on column report.figure_source.qualifier is '约数: exact, about, nearly or over';
comment on column report.figure_source.is_in_total is
'是否计入合计: false for a unit that is not in force any more on the day that totals are told of';
