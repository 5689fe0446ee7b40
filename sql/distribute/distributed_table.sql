-- grain: one row per table whose rows are placed by the durable key of their unit just now
with placed_by_unit (table_name) as (
    values
    ('landing.submission'),
    ('staging.header_cell'),
    ('staging.cell'),
    ('staging.reason'),
    ('quality.open_submission'),
    ('quality.open_cell'),
    ('quality.reviewed_submission'),
    ('quality.reviewed_line'),
    ('quality.reviewed_cell'),
    ('quality.reviewed_reason'),
    ('quality.money_history'),
    ('quality.size_history'),
    ('quality.coming_version'),
    ('quality.finding'),
    ('quality.further_finding'),
    ('quality.earlier_verdict'),
    ('quality.earlier_finding'),
    ('quality.earlier_further_finding'),
    ('quality.contradicted_figure'),
    ('quality.decision'),
    ('quality.closure'),
    ('quality.question'),
    ('warehouse.dim_submission'),
    ('warehouse.fact_observation'),
    ('warehouse.fact_obligation'),
    ('internal.touched_obligation')
),

-- a history lies where its table does
history_name (table_name) as (
    select regexp_replace(table_name, '^\w+', 'history')
    from placed_by_unit
),

placed_table as (
    select table_name from placed_by_unit
    union all
    select history_name.table_name
    from history_name
    -- some are views on their tables
    inner join pg_class as relation
        on
            relation.oid = to_regclass(history_name.table_name)
            and relation.relkind in ('r', 'p')
)

select
    table_name,
    create_distributed_table(cast(table_name as regclass), 'unit_key') as placed
from placed_table
where
    cast(table_name as regclass) not in (
        select pg_dist_partition.logicalrelid
        from pg_dist_partition
    );
