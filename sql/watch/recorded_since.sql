-- grain: one row: the moment since which nights are recorded; none if the database keeps no record
select applied_at
from public.schema_file
where folder = 'schema' and name = 'landing.stage_run';
