-- grain: one row per unit and unit whose cumulative figures it goes on with
create view warehouse.unit_succession as
select distinct
    unit.unit_key,
    predecessor.unit_key as predecessor_unit_key
from warehouse.dim_unit as unit
cross join lateral unnest(unit.takes_over) as taken (unit_code)
inner join warehouse.current_unit as predecessor on taken.unit_code = predecessor.unit_code
where unit.valid_to is distinct from unit.valid_from;

comment on view warehouse.unit_succession is
'One row per unit and unit that it took over, whose cumulative figures it may go on with';
comment on column warehouse.unit_succession.unit_key is 'Durable key of the unit';
comment on column warehouse.unit_succession.predecessor_unit_key is
'Durable key of the unit that it took over';
