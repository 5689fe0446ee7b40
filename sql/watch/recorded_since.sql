-- grain: the moment since which nights are on record; no row if this database keeps no such record
select applied_at
from public.schema_file
where folder = 'schema' and name = 'landing.stage_run';
