-- purpose: the least that a figure can stand for
create function warehouse.lowest_meant(value numeric, qualifier text, rounded_by numeric)
returns numeric
language sql immutable parallel safe
return value - rounded_by - case qualifier
    when 'about' then warehouse.last_digit(value) / 2
    when 'nearly' then warehouse.last_digit(value)
    else 0
end;

comment on function warehouse.lowest_meant is
'The least that a figure can stand for: 约100 for 50, 近300 for 200; rounded_by is how far rounding '
'to the decimals of its indicator may have moved it';
