-- grain: one row, whether anything was ever published: without it no figure needs to be compared
select exists(select 1 from warehouse.publication) as is_any;
