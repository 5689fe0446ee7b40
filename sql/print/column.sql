-- grain: one row per column of every table and view of the warehouse, partitions left out
select
    namespace.nspname as schema_name,
    relation.relname as table_name,
    attribute.attname as column_name,
    obj_description(namespace.oid, 'pg_namespace') as schema_comment,
    obj_description(relation.oid, 'pg_class') as table_comment,
    format_type(attribute.atttypid, attribute.atttypmod) as data_type,
    col_description(relation.oid, attribute.attnum) as column_comment
from pg_catalog.pg_class as relation
inner join pg_catalog.pg_namespace as namespace on relation.relnamespace = namespace.oid
inner join pg_catalog.pg_attribute as attribute on relation.oid = attribute.attrelid
where
    namespace.nspname
    in ('landing', 'staging', 'warehouse', 'quality', 'report', 'outbox', 'internal')
    and relation.relkind in ('r', 'p', 'v', 'm')
    and not relation.relispartition
    and attribute.attnum > 0
    and not attribute.attisdropped
order by namespace.nspname, relation.relname, attribute.attnum;
