-- grain: one row per schema of ours in a database that has no record of applied files
select nspname as name
from pg_namespace
where nspname = any(:schemas) and to_regclass('public.schema_file') is null
order by nspname;
