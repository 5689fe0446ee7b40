-- purpose: whether the reader of a report may see who did something, and people's own words
-- history: the same at every moment, as it is about the reader
create function report.reads_persons() returns boolean
language sql stable parallel safe
return has_schema_privilege(current_user, 'quality', 'usage');

comment on function report.reads_persons is
'Whether the current user may see names of persons and free text of people: not analysts, only who '
'may read schema quality itself';
