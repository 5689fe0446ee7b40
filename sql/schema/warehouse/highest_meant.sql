-- purpose: the most that a figure can stand for
create function warehouse.highest_meant(value numeric, qualifier text, rounded_by numeric)
returns numeric
language sql immutable parallel safe
return value + rounded_by + case qualifier
    when 'about' then warehouse.last_digit(value) / 2
    when 'over' then warehouse.last_digit(value)
    else 0
end;

comment on function warehouse.highest_meant is
'The most that a figure can stand for: 约100 for 150, 20多 for 30; rounded_by is how far rounding to '
'the decimals of its indicator may have moved it';
