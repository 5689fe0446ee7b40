-- purpose: name a combination of qualifiers
create function warehouse.qualifier_of(bits integer) returns text
language sql immutable parallel safe as $$
    select case bits when 1 then 'nearly' when 2 then 'over' when 3 then 'about' else 'exact' end
$$;

comment on function warehouse.qualifier_of is 'The qualifier that has these bits';
