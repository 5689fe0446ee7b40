-- purpose: the schema of what arrived
create schema landing;
comment on schema landing is
'What arrived: files as they were sent, and the submissions they hold';
