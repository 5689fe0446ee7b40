-- purpose: the schema of cells as they were read
create schema staging;
comment on schema staging is 'Every cell that matters, as text and typed, by submission';
