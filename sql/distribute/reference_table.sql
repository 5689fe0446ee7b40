-- grain: one row per dimension that every node gets a copy of just now
with dimension (table_name) as (
    values
    ('warehouse.dim_unit'),
    ('warehouse.bridge_unit_ancestor'),
    ('warehouse.dim_programme'),
    ('warehouse.dim_indicator'),
    ('warehouse.dim_period'),
    ('warehouse.bridge_period'),
    ('warehouse.calendar_day'),
    ('warehouse.dim_form'),
    ('warehouse.bridge_form_indicator')
),

-- a history lies where its table does
history_name (table_name) as (
    select regexp_replace(table_name, '^\w+', 'history')
    from dimension
),

placed_table as (
    select table_name from dimension
    union all
    select table_name from history_name
    where to_regclass(table_name) is not null
)

select
    table_name,
    create_reference_table(cast(table_name as regclass)) as placed
from placed_table
where
    cast(table_name as regclass) not in (
        select pg_dist_partition.logicalrelid
        from pg_dist_partition
    );
