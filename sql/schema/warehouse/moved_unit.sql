-- grain: one row per period and unit that was not the same part of the tree on all of its days
create view warehouse.moved_unit as
with relation as (
    select
        unit.unit_key,
        ancestor.ancestor_unit_key,
        ancestor.distance,
        ancestor.valid_from,
        ancestor.valid_to
    from warehouse.bridge_unit_ancestor as ancestor
    inner join warehouse.dim_unit as unit on ancestor.unit_version_key = unit.unit_version_key
    where ancestor.distance > 0
),

-- few: else every unit would be looked at in every period
ever_moved as (
    select unit_key
    from relation
    group by unit_key
    -- as many levels as it ever had at once, but more of them
    having count(distinct row(ancestor_unit_key, distance)) > count(distinct distance)
)

select
    period.period_key,
    relation.unit_key
from ever_moved
inner join relation on ever_moved.unit_key = relation.unit_key
inner join warehouse.dim_period as period
    on
        relation.valid_from <= period.ends_on
        and coalesce(relation.valid_to, 'infinity') > period.starts_on
group by period.period_key, relation.unit_key
having
    count(distinct row(relation.ancestor_unit_key, relation.distance))
    > count(distinct relation.distance)
union
select
    period.period_key,
    succession.predecessor_unit_key as unit_key
from warehouse.unit_succession as succession
inner join warehouse.dim_period as period
    on
        succession.succeeds_on > period.starts_on
        and succession.succeeds_on <= period.ends_on;

comment on view warehouse.moved_unit is
'One row per period and unit that was not the same part of the tree on all of its days: it '
'belonged to different levels, or was taken over, wholly or in part';
comment on column warehouse.moved_unit.period_key is 'Period';
comment on column warehouse.moved_unit.unit_key is 'Durable key of the unit';
