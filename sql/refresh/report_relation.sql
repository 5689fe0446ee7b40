-- grain: one row per table and view of report, with the tables that it shows: of a table, itself
with recursive shown_table (relation, shown) as (
    select
        oid as relation,
        oid as shown
    from pg_class
    where relnamespace = cast('report' as regnamespace) and relkind in ('r', 'v')
    union
    select
        shown_table.relation,
        dependency.refobjid
    from shown_table
    inner join pg_rewrite as definition on shown_table.shown = definition.ev_class
    inner join pg_depend as dependency
        on
            definition.oid = dependency.objid
            and dependency.classid = cast('pg_rewrite' as regclass)
            and dependency.refclassid = cast('pg_class' as regclass)
),

attribute as (
    select
        attribute.attrelid as relation,
        array_agg(cast(attribute.attname as text) order by attribute.attnum) as columns,
        array_agg(
            cast(attribute.attname as text)
            order by array_position(primary_key.conkey, attribute.attnum)
        ) filter (where attribute.attnum = any(primary_key.conkey)) as key_columns
    from pg_attribute as attribute
    left join pg_constraint as primary_key
        on attribute.attrelid = primary_key.conrelid and primary_key.contype = 'p'
    where attribute.attnum > 0 and not attribute.attisdropped
    group by attribute.attrelid
)

select
    cast(relation.relname as text) as relation_name,
    attribute.columns,
    coalesce(attribute.key_columns, '{}') as key_columns,
    array_agg(distinct cast(shown.relname as text)) as shown_tables
from shown_table
inner join pg_class as relation on shown_table.relation = relation.oid
inner join pg_class as shown
    on
        shown_table.shown = shown.oid
        and shown.relnamespace = cast('report' as regnamespace)
        and shown.relkind = 'r'
inner join attribute on relation.oid = attribute.relation
group by relation.relname, attribute.columns, attribute.key_columns;
