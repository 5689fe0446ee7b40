-- grain: the catalogue stored last, whose obligations the next load brings in
insert into internal.catalogue (is_stored_last, checksum)
values (true, :checksum)
on conflict (is_stored_last) do update set
    checksum = excluded.checksum,
    is_owed = false;
