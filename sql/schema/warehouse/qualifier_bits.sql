-- purpose: combine the qualifiers of what is added up
create function warehouse.qualifier_bits(qualifier text) returns integer
language sql immutable parallel safe as $$
    select case qualifier when 'nearly' then 1 when 'over' then 2 when 'about' then 3 end
$$;

comment on function warehouse.qualifier_bits is
'A qualifier as bits, so that bit_or combines the qualifiers of what is added up: exact (null) '
'changes nothing, about absorbs the others, nearly and over make about';
