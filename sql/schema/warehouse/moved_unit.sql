-- grain: one row per period and unit that belonged to different levels on its days
create view warehouse.moved_unit as
select
    period.period_key,
    unit.unit_key
from warehouse.dim_period as period
inner join warehouse.bridge_unit_ancestor as ancestor
    on
        period.ends_on >= ancestor.valid_from
        and period.starts_on < coalesce(ancestor.valid_to, 'infinity')
        and ancestor.distance > 0
inner join warehouse.dim_unit as unit on ancestor.unit_version_key = unit.unit_version_key
group by period.period_key, unit.unit_key
having
    -- as many levels as it ever had at once, but more of them
    count(distinct row(ancestor.ancestor_unit_key, ancestor.distance))
    > count(distinct ancestor.distance);

comment on view warehouse.moved_unit is
'One row per period and unit that belonged to different levels on its days';
comment on column warehouse.moved_unit.period_key is 'Period';
comment on column warehouse.moved_unit.unit_key is 'Durable key of the unit';
