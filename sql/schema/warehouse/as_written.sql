-- purpose: a figure as people write it
create function warehouse.as_written(value numeric, status text, qualifier text) returns text
language sql immutable parallel safe
return case
    when status = 'M' then '—'
    when value is null then '（空白）'
    else concat(
        case qualifier when 'about' then '约' when 'nearly' then '近' end,
        cast(trim_scale(value) as text),
        case qualifier when 'over' then '多' end
    )
end;

comment on function warehouse.as_written is
'A figure as people write it: 12, 约100, 近300, 20多, — where it does not apply';
