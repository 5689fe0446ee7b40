-- grain: one row, the catalogue stored last; the next load brings star and obligations after it
-- The star that is still empty follows the first one.
insert into internal.catalogue (is_stored_last, checksum, figures_current)
values (true, :checksum, true)
on conflict (is_stored_last) do update set
    checksum = excluded.checksum,
    figures_current = false,
    obligations_current = false;
