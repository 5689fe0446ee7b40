-- purpose: the schema of earlier versions; every table of it follows from the one it is named after
create schema history;
comment on schema history is
'Every version of the rows that reports are made from: each table has the columns of the one that '
'it is named after, and from when until when a version stood';
