-- grain: which period lies in which, and one way to combine qualifiers
create table warehouse.bridge_period (
    period_key integer not null,
    part_period_key integer not null,
    is_direct boolean not null,
    primary key (period_key, part_period_key)
);
create index bridge_period_part on warehouse.bridge_period (part_period_key);
comment on table warehouse.bridge_period is
'One row per period and period within it, the period itself included';
comment on column warehouse.bridge_period.period_key is 'Period';
comment on column warehouse.bridge_period.part_period_key is 'Period within it, or the same';
comment on column warehouse.bridge_period.is_direct is
'Whether it is one of the longest periods within it, which do not overlap: a half of a year, a '
'quarter of a half, a month of a quarter; of a union survey year a half and two quarters';

drop view warehouse.period_part;

create function warehouse.qualifier_bits(qualifier text) returns integer
language sql immutable parallel safe as $$
    select case qualifier when 'nearly' then 1 when 'over' then 2 when 'about' then 3 end
$$;
comment on function warehouse.qualifier_bits is
'A qualifier as bits, so that bit_or combines the qualifiers of what is added up: exact (null) '
'changes nothing, about absorbs the others, nearly and over make about';

create function warehouse.qualifier_of(bits integer) returns text
language sql immutable parallel safe as $$
    select case bits when 1 then 'nearly' when 2 then 'over' when 3 then 'about' else 'exact' end
$$;
comment on function warehouse.qualifier_of is 'The qualifier that has these bits';
