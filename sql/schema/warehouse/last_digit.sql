-- purpose: what one more in the last digit that says something is worth
create function warehouse.last_digit(value numeric) returns numeric
language sql immutable strict parallel safe
return case
    when value = 0 then 1
    when scale(trim_scale(value)) > 0 then power(cast(10 as numeric), -scale(trim_scale(value)))
    else power(
        cast(10 as numeric),
        length(cast(trim_scale(abs(value)) as text))
        - length(rtrim(cast(trim_scale(abs(value)) as text), '0'))
    )
end;

comment on function warehouse.last_digit is
'What one more in the last digit of a figure that says something is worth: 100 for 1200, 10 for '
'210, 0.01 for 1.23';
