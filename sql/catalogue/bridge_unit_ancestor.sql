-- grain: one row per version of a unit, level above it and span of days in which both held
delete from warehouse.bridge_unit_ancestor;

insert into warehouse.bridge_unit_ancestor (
    unit_version_key,
    ancestor_unit_key,
    distance,
    valid_from,
    valid_to
)
with recursive climb as (
    select
        unit_version_key,
        unit_key as ancestor_unit_key,
        0 as distance,
        valid_from,
        valid_to,
        parent_code
    from warehouse.dim_unit
    union all
    select
        climb.unit_version_key,
        parent.unit_key,
        climb.distance + 1,
        greatest(climb.valid_from, parent.valid_from),
        least(climb.valid_to, parent.valid_to),
        parent.parent_code
    from climb
    inner join warehouse.dim_unit as parent on climb.parent_code = parent.unit_code
    where
        greatest(climb.valid_from, parent.valid_from)
        < coalesce(least(climb.valid_to, parent.valid_to), 'infinity')
)

select
    unit_version_key,
    ancestor_unit_key,
    distance,
    valid_from,
    valid_to
from climb;
