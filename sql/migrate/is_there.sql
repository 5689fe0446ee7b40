-- grain: one row: whether there is a table, or a schema, of this name
select
    to_regclass(:object_name) is not null
    or (strpos(:object_name, '.') = 0 and to_regnamespace(:object_name) is not null) as is_there;
