-- grain: one row per period of any level, unit, indicator, and day on which its figure has a place
-- in the tree: what totals are added up from
-- A flow counts where its unit belonged when it was due: of a unit that moved meanwhile, part by
-- part. What is not a flow is the state on one day, the last that anything is due for, of the units
-- in force then. Each part joins its codes by itself, so that those asked for are looked up.
create view report.contribution as
select
    figure.period_key,
    period.period_code,
    figure.period_key as part_period_key,
    figure.unit_key,
    figure.indicator_key,
    indicator.indicator_code,
    figure.owed_version_key as unit_version_key,
    figure.last_due_on as belongs_on,
    figure.is_due_for_period,
    figure.is_expected,
    figure.is_complete,
    false as is_carried_forward,
    figure.is_synthetic,
    figure.qualifier,
    figure.value,
    figure.value_yuan
from report.unit_figure as figure
inner join warehouse.dim_period as period on figure.period_key = period.period_key
inner join warehouse.dim_indicator as indicator
    on
        figure.indicator_version_key = indicator.indicator_version_key
        and indicator.over_time = 'sum'
where
    not exists (
        select 1
        from warehouse.moved_unit as moved
        where figure.period_key = moved.period_key and figure.unit_key = moved.unit_key
    )
union all
select
    part.whole_period_key as period_key,
    period.period_code,
    part.period_key as part_period_key,
    part.unit_key,
    part.indicator_key,
    indicator.indicator_code,
    part.owed_version_key as unit_version_key,
    part.last_due_on as belongs_on,
    part.period_key = part.whole_period_key as is_due_for_period,
    part.is_expected,
    part.is_complete,
    false as is_carried_forward,
    part.is_synthetic,
    part.qualifier,
    part.value,
    part.value_yuan
from warehouse.moved_unit as moved
inner join report.flow_part as part
    on
        moved.period_key = part.whole_period_key
        and moved.unit_key = part.unit_key
inner join warehouse.dim_period as period on part.whole_period_key = period.period_key
inner join warehouse.dim_indicator as indicator
    on part.indicator_key = indicator.indicator_key and indicator.version = 1
-- looked up; a join would add up the parts of all units and periods
where
    part.whole_period_key = any(array(select ever.period_key from warehouse.moved_unit as ever))
    and part.unit_key = any(array(select ever.unit_key from warehouse.moved_unit as ever))
union all
select
    figure.period_key,
    period.period_code,
    figure.period_key as part_period_key,
    figure.unit_key,
    figure.indicator_key,
    indicator.indicator_code,
    unit.unit_version_key,
    figure.state_on as belongs_on,
    figure.is_due_for_period,
    figure.is_expected,
    figure.is_complete,
    figure.is_carried_forward,
    figure.is_synthetic,
    figure.qualifier,
    figure.value,
    figure.value_yuan
from report.state_figure as figure
inner join warehouse.dim_period as period on figure.period_key = period.period_key
inner join warehouse.dim_indicator as indicator
    on figure.indicator_key = indicator.indicator_key and indicator.version = 1
inner join warehouse.dim_unit as unit
    on
        figure.unit_key = unit.unit_key
        and unit.unit_level = 'union'
        and figure.state_on >= unit.valid_from
        and figure.state_on < coalesce(unit.valid_to, 'infinity');

comment on view report.contribution is
'One row per period of any level, unit, indicator, and day on which its figure has one place in '
'the tree: what the totals of groups and city are added up from';
comment on column report.contribution.period_key is 'Period';
comment on column report.contribution.period_code is '2020-06, 2020Q2, 2020H1 or 2020';
comment on column report.contribution.part_period_key is
'Period within it that the figure is due for, where a flow is told part by part; else the same';
comment on column report.contribution.unit_key is 'Durable key of the unit';
comment on column report.contribution.indicator_key is 'Durable key of the indicator';
comment on column report.contribution.indicator_code is 'Code of the indicator';
comment on column report.contribution.unit_version_key is
'Version of the unit that was in force on the day that the figure belongs to';
comment on column report.contribution.belongs_on is
'Of a flow, the last day that it is due for; else the day whose state it is';
comment on column report.contribution.is_due_for_period is
'Whether a form is due for this very period, not only for parts of it';
comment on column report.contribution.is_expected is
'Whether the figure is waited for: false where the officer closed (免报) what it was due for';
comment on column report.contribution.is_complete is 'Whether the figure is there';
comment on column report.contribution.is_carried_forward is
'Whether it is a stock or cumulative figure of an earlier day than is due last';
comment on column report.contribution.is_synthetic is 'Demonstration data, not reported by a unit';
comment on column report.contribution.qualifier is 'exact, about, nearly or over';
comment on column report.contribution.value is 'The figure in its unit of measure';
comment on column report.contribution.value_yuan is 'Money only: the same figure in 元';
