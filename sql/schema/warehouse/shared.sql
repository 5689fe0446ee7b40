-- purpose: what a share of a figure can stand for: nobody can say how it was rounded
create function warehouse.shared(meant numrange, share numeric)
returns numrange
language sql immutable parallel safe as $$
    select case
        when share = 1 then meant
        else numrange(
            floor(least(lower(meant) * share, upper(meant) * share)),
            ceil(greatest(lower(meant) * share, upper(meant) * share)),
            '[]'
        )
    end
$$;

comment on function warehouse.shared is
'What a share of a figure can stand for, 1 being all of it: else whole numbers around it, as '
'nobody can say how it was rounded; negative of a share that was given away';
