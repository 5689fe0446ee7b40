-- grain: one row if the database is the coordinator of a Citus cluster
select extversion
from pg_extension
where extname = 'citus';
