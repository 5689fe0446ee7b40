-- grain: one row per unit, unit that it took over, wholly or in part, and day from which it did
create view warehouse.unit_succession as
select distinct
    unit.unit_key,
    predecessor.unit_key as predecessor_unit_key,
    unit.valid_from as succeeds_on,
    cast(coalesce(nullif(split_part(taken.written, '*', 2), ''), '1') as numeric) as share
from warehouse.dim_unit as unit
cross join lateral unnest(unit.takes_over) as taken (written)
inner join warehouse.dim_unit as predecessor
    on split_part(taken.written, '*', 1) = predecessor.unit_code
where unit.valid_to is distinct from unit.valid_from;

comment on view warehouse.unit_succession is
'One row per unit, unit that it took over, wholly or in part, and day from which it did; it may go '
'on with its part of the cumulative figures';
comment on column warehouse.unit_succession.unit_key is 'Durable key of the unit';
comment on column warehouse.unit_succession.predecessor_unit_key is
'Durable key of the unit that it took over';
comment on column warehouse.unit_succession.succeeds_on is 'First day after the reorganisation';
comment on column warehouse.unit_succession.share is
'1, or the declared share that it took of a unit that was split';
