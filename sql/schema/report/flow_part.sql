-- grain: one row per period, unit, flow and figure within the period that it is added up from
-- These are the figures that forms are due for, unless a form due for a longer part of the period
-- stands for them.
create view report.flow_part as
with longer_period as materialized (
    -- one look at the index for each, however many obligations there are
    select period.period_key
    from warehouse.dim_period as period
    where
        period.period_level <> 'month'
        and exists (
            select 1
            from warehouse.fact_obligation as obligation
            where obligation.period_key = period.period_key
        )
)

select
    bridge.period_key as whole_period_key,
    part.period_key,
    part.unit_key,
    part.indicator_key,
    part.owed_version_key,
    part.last_due_on,
    part.is_expected,
    part.is_complete,
    part.is_synthetic,
    part.qualifier,
    part.value,
    part.value_yuan
from warehouse.bridge_period as bridge
inner join report.unit_figure as part
    on bridge.part_period_key = part.period_key and part.is_due_for_period
inner join warehouse.dim_indicator as indicator
    on
        part.indicator_version_key = indicator.indicator_version_key
        and indicator.over_time = 'sum'
where not exists (
    select 1
    from warehouse.bridge_period as outside
    inner join warehouse.bridge_period as inside
        on
            outside.part_period_key = inside.period_key
            and inside.period_key <> inside.part_period_key
    inner join report.unit_figure as longer
        on
            inside.period_key = longer.period_key
            and longer.is_due_for_period
            -- mostly none: else the figures of all periods would be read
            and longer.period_key = any(
                array(select longer_period.period_key from longer_period)
            )
    where
        outside.period_key = bridge.period_key
        and inside.part_period_key = part.period_key
        and longer.unit_key = part.unit_key
        and longer.indicator_key = part.indicator_key
);

comment on view report.flow_part is
'One row per period, unit, flow and figure within the period that it is added up from: those that '
'forms are due for, unless a form due for a longer part of the period stands for them';
comment on column report.flow_part.whole_period_key is 'Period that is added up';
comment on column report.flow_part.period_key is 'Period within it, or the same';
comment on column report.flow_part.unit_key is 'Durable key of the unit';
comment on column report.flow_part.indicator_key is 'Indicator';
comment on column report.flow_part.owed_version_key is
'Version of the unit that was in force when the figure was due';
comment on column report.flow_part.last_due_on is 'Last day of the period that it is due for';
comment on column report.flow_part.is_expected is
'Whether the figure is waited for: false where the officer closed (免报) what it was due for';
comment on column report.flow_part.is_complete is 'Whether the figure is there';
comment on column report.flow_part.is_synthetic is 'Demonstration data, not reported by a unit';
comment on column report.flow_part.qualifier is 'exact, about, nearly or over';
comment on column report.flow_part.value is 'The figure in its unit of measure';
comment on column report.flow_part.value_yuan is 'Money only: the same figure in 元';
