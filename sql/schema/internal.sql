-- purpose: the schema of what only the stages need; analysts do not see it
create schema internal;
comment on schema internal is
'What the stages need among themselves: markers of what is stale, work of a load, narrow functions';
