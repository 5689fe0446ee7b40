-- grain: one row per tree, unit of any level, way of adding up over time, and period that cannot be
-- compared with the one before it
create view report.series_break as
with relation as (
    select
        unit.unit_key,
        ancestor.ancestor_unit_key,
        ancestor.valid_from,
        coalesce(ancestor.valid_to, 'infinity') as valid_to
    from warehouse.bridge_unit_ancestor as ancestor
    inner join warehouse.dim_unit as unit on ancestor.unit_version_key = unit.unit_version_key
    where ancestor.valid_from < coalesce(ancestor.valid_to, 'infinity')
),

-- what was part of one unit until a day, and of another or elsewhere from then on
transfer as (
    select
        predecessor_unit_key as from_unit_key,
        unit_key as to_unit_key,
        succeeds_on as moved_on
    from warehouse.unit_succession
    union
    select
        unit_key as from_unit_key,
        unit_key as to_unit_key,
        valid_from as moved_on
    from relation
),

-- the levels that it left, and those that it came to
crossing as (
    select
        transfer.*,
        left_level.ancestor_unit_key as unit_key
    from transfer
    inner join relation as left_level
        on
            transfer.from_unit_key = left_level.unit_key
            and transfer.moved_on > left_level.valid_from
            and transfer.moved_on <= left_level.valid_to
    union all
    select
        transfer.*,
        new_level.ancestor_unit_key as unit_key
    from transfer
    inner join relation as new_level
        on
            transfer.to_unit_key = new_level.unit_key
            and transfer.moved_on >= new_level.valid_from
            and transfer.moved_on < new_level.valid_to
    -- what was founded then came from nowhere
    where exists (
        select 1
        from relation as earlier
        where
            transfer.from_unit_key = earlier.unit_key
            and earlier.valid_from < transfer.moved_on
    )
),

break_day as (
    select
        'then' as tree,
        crossing.unit_key,
        crossing.moved_on as broke_on
    from crossing
    group by
        crossing.unit_key, crossing.from_unit_key, crossing.to_unit_key, crossing.moved_on
    having count(*) = 1
    union
    select
        'today' as tree,
        today.today_unit_key as unit_key,
        bound.broke_on
    from warehouse.unit_today as today
    cross join lateral (values (today.valid_from), (today.valid_to)) as bound (broke_on)
    where today.share < 1 and bound.broke_on is not null
)

select distinct
    break_day.tree,
    break_day.unit_key,
    way.over_time,
    period.period_key
from break_day
cross join (values ('sum'), ('last')) as way (over_time)
inner join warehouse.dim_period as period on break_day.broke_on <= period.ends_on
inner join warehouse.dim_period as before
    on
        period.period_level = before.period_level
        and period.starts_on = before.ends_on + 1
        -- of a flow, the period before is broken itself once its first month has been told
        and break_day.broke_on > case way.over_time
            when 'sum'
                then cast(before.starts_on + interval '1 month - 1 day' as date)
            else before.ends_on
        end;

comment on view report.series_break is
'断点: one row per tree, unit of any level, way of adding up over time, and period that cannot be '
'compared with the one before it, as the unit took over another, gave away a share, or, of a level '
'above units, these came or went; founding and dissolving are no breaks';
comment on column report.series_break.tree is
'then: of figures as they were told in the tree of their time (programme_by_unit); today: of those '
'told in today''s tree (figure_as_is), where only allocation by shares begins or ends';
comment on column report.series_break.unit_key is 'Durable key of the unit, group or city';
comment on column report.series_break.over_time is
'sum: of flows, which a longer period adds up; last: of stocks and cumulative figures. As '
'warehouse.dim_indicator.over_time';
comment on column report.series_break.period_key is 'Period of any level';
