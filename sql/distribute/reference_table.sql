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
)

select
    dimension.table_name,
    create_reference_table(cast(dimension.table_name as regclass)) as placed
from dimension
where
    cast(dimension.table_name as regclass) not in (
        select pg_dist_partition.logicalrelid
        from pg_dist_partition
    );
