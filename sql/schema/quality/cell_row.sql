-- purpose: the row of a cell's address, to sort by
create function quality.cell_row(cell text) returns integer
language sql immutable strict parallel safe
return cast(left(substring(cell from '[0-9]+'), 9) as integer);

comment on function quality.cell_row is
'Row of a cell''s address, to sort by; of an address that is none, whatever number begins it';
