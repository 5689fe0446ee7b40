-- grain: one row per unit that gave up all or a share of itself, day of that, and heir
-- Who gave away only a share keeps the rest. What a unit that nobody took over leaves falls to the
-- nearest level above it that went on.
create view warehouse.unit_heir as
with lasting_unit as (
    select
        unit_key,
        max(coalesce(valid_to, 'infinity')) as ended_on
    from warehouse.dim_unit
    where valid_to is distinct from valid_from
    group by unit_key
)

select
    predecessor_unit_key as unit_key,
    succeeds_on as given_on,
    unit_key as heir_unit_key,
    share
from warehouse.unit_succession
union all
select
    predecessor_unit_key as unit_key,
    succeeds_on as given_on,
    predecessor_unit_key as heir_unit_key,
    1 - sum(share) as share
from warehouse.unit_succession
group by predecessor_unit_key, succeeds_on
having sum(share) < 1
union all
(
    select distinct on (unit.unit_key)
        unit.unit_key,
        unit.ended_on as given_on,
        above.unit_key as heir_unit_key,
        1 as share
    from lasting_unit as unit
    inner join warehouse.dim_unit as last_version
        on unit.unit_key = last_version.unit_key and unit.ended_on = last_version.valid_to
    inner join warehouse.bridge_unit_ancestor as ancestor
        on
            last_version.unit_version_key = ancestor.unit_version_key
            and ancestor.distance > 0
            and unit.ended_on = ancestor.valid_to
    inner join lasting_unit as above
        on ancestor.ancestor_unit_key = above.unit_key and unit.ended_on < above.ended_on
    where
        not exists (
            select 1
            from warehouse.unit_succession as succession
            where
                unit.unit_key = succession.predecessor_unit_key
                and unit.ended_on <= succession.succeeds_on
        )
    order by unit.unit_key asc, ancestor.distance asc
);

comment on view warehouse.unit_heir is
'One row per unit that gave up all or a share of itself on a day, and unit that has it since: its '
'successors, itself where it keeps a rest, or the level above a unit that nobody took over';
comment on column warehouse.unit_heir.unit_key is 'Durable key of the unit that gave it up';
comment on column warehouse.unit_heir.given_on is 'First day after that';
comment on column warehouse.unit_heir.heir_unit_key is 'Durable key of the unit that has it since';
comment on column warehouse.unit_heir.share is
'How much of it; adds up to 1 over the heirs of a unit and day';
