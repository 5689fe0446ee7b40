-- grain: one row: whether a warehouse is here, even one of another state of the program
select
    to_regclass('public.schema_file') is not null
    or to_regnamespace('landing') is not null as has_warehouse;
