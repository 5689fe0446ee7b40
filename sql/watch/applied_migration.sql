-- grain: one row per migration that was applied
select
    name,
    checksum
from public.schema_migration
order by name;
