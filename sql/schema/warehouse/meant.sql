-- purpose: what a figure can stand for
create function warehouse.meant(value numeric, qualifier text, rounded_by numeric)
returns numrange
language sql immutable parallel safe
return numrange(
    value - rounded_by - case qualifier
        when 'about' then warehouse.last_digit(value) / 2
        when 'nearly' then warehouse.last_digit(value)
        else 0
    end,
    value + rounded_by + case qualifier
        when 'about' then warehouse.last_digit(value) / 2
        when 'over' then warehouse.last_digit(value)
        else 0
    end,
    '[]'
);

comment on function warehouse.meant is
'What a figure can stand for: 约100 for 50 to 150, 近300 for 200 to 300, 20多 for 20 to 30, all the '
'wider by what rounding to the decimals of its indicator may have moved it (rounded_by)';
