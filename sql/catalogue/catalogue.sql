-- grain: one row, the catalogue stored last; the next load brings its obligations in
insert into internal.catalogue (is_stored_last, checksum)
values (true, :checksum)
on conflict (is_stored_last) do update set
    checksum = excluded.checksum,
    obligations_current = false;
