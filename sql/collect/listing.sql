-- grain: one row, the source that was just listed to its end
-- A night that is run again was not the last to list it; one in the future had a wrong clock.
insert into landing.listing as earlier (source_name, listed_at)
values (:source_name, :recorded_at)
on conflict (source_name) do update
    set listed_at = excluded.listed_at
    where earlier.listed_at < excluded.listed_at or earlier.listed_at > now();
