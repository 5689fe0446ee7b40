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
    ('quality.contradicted_figure'),
    ('quality.decision'),
    ('quality.closure'),
    ('quality.question'),
    ('warehouse.dim_submission'),
    ('warehouse.fact_observation'),
    ('warehouse.fact_obligation'),
    ('internal.touched_obligation'),
    ('history.fact_obligation'),
    ('history.contradicted_figure')
)

select
    placed_by_unit.table_name,
    create_distributed_table(cast(placed_by_unit.table_name as regclass), 'unit_key') as placed
from placed_by_unit
where
    cast(placed_by_unit.table_name as regclass) not in (
        select pg_dist_partition.logicalrelid
        from pg_dist_partition
    );
