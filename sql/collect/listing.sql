-- grain: one row, the source that was just listed to its end
insert into landing.listing as earlier (source_name, listed_at)
values (:source_name, :recorded_at)
on conflict (source_name) do update
    set listed_at = excluded.listed_at
    where earlier.listed_at < excluded.listed_at;
