-- grain: one row per table that a rebuild is compared by, with its columns but for those that a
-- database numbers by itself, and the columns that tell its rows apart: its first key without such
with relation as (
    select
        class.oid,
        namespace.nspname as schema_name,
        concat(namespace.nspname, '.', class.relname) as table_name
    from pg_class as class
    inner join pg_namespace as namespace on class.relnamespace = namespace.oid
    where class.relkind in ('r', 'p') and not class.relispartition
),

attribute as (
    select
        attrelid,
        attnum,
        cast(attname as text) as name,
        attidentity <> '' as is_numbered
    from pg_attribute
    where attnum > 0 and not attisdropped
),

row_key as (
    select distinct on (constrained.conrelid)
        constrained.conrelid,
        constrained.conkey
    from pg_constraint as constrained
    where
        constrained.contype in ('p', 'u')
        and not exists (
            select 1
            from attribute
            where
                attribute.attrelid = constrained.conrelid
                and attribute.attnum = any(constrained.conkey)
                and attribute.is_numbered
        )
    order by constrained.conrelid asc, constrained.contype asc, constrained.conname asc
)

select
    relation.table_name,
    array_agg(attribute.name order by attribute.attnum)
    filter (where not attribute.is_numbered) as columns,
    coalesce(
        array_agg(attribute.name order by array_position(row_key.conkey, attribute.attnum))
        filter (where attribute.attnum = any(row_key.conkey)),
        '{}'
    ) as key_columns
from relation
inner join attribute on relation.oid = attribute.attrelid
left join row_key on relation.oid = row_key.conrelid
where
    (
        relation.schema_name in ('warehouse', 'report')
        -- what was published no archive can tell; its own chain guards it
        and relation.table_name not in ('warehouse.publication', 'warehouse.published_figure')
    )
    or relation.table_name = any(:besides)
group by relation.table_name;
