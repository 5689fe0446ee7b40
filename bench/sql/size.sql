-- grain: one row for a table, its partitions included
select
    pg_table_size(cast(:name as regclass))
    + coalesce(sum(pg_table_size(relid)) filter (where level > 0), 0) as heap_bytes,
    pg_indexes_size(cast(:name as regclass))
    + coalesce(sum(pg_indexes_size(relid)) filter (where level > 0), 0) as index_bytes
from pg_partition_tree(cast(:name as regclass));
