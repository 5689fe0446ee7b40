-- grain: one row per file of sql/schema and sql/changes that was applied
select
    folder,
    name,
    statements
from public.schema_file
order by folder, name;
