-- grain: one row, the catalogue stored last; none before the first
select checksum from internal.catalogue;
