-- grain: the catalogue stored last, if there is one
select checksum from internal.catalogue;
