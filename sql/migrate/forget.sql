-- grain: one row per object that is no longer declared
delete from public.schema_file
where folder = 'schema' and name = any(:names);
