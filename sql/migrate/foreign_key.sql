-- grain: one row per foreign key of the star in pg_constraint, where BI tools find their joins
-- They are not enforced: a load pays nothing for them. Servers before PostgreSQL 18 have no such
-- keys, and Citus refuses to place a table that has any, so none are declared there.
do $$
declare
    are_possible constant boolean = current_setting('server_version_num')::integer >= 180000
    and not exists (select from pg_extension where extname = 'citus');
    known record;
begin
    for known in
        with referencing (referenced, referenced_key, table_names) as (
            values
            (
                'warehouse.dim_unit', 'unit_version_key',
                array[
                    'warehouse.fact_observation', 'warehouse.fact_obligation',
                    'warehouse.bridge_unit_ancestor', 'report.unit_figure', 'report.total_figure'
                ]
            ),
            (
                'warehouse.dim_period', 'period_key',
                array[
                    'warehouse.fact_observation', 'warehouse.fact_obligation',
                    'warehouse.dim_submission', 'warehouse.bridge_period', 'report.unit_figure',
                    'report.total_figure', 'report.half_year_summary', 'report.league_table',
                    'report.completeness', 'report.reporting_rate', 'report.quality_by_unit'
                ]
            ),
            (
                'warehouse.dim_indicator', 'indicator_version_key',
                array[
                    'warehouse.fact_observation', 'warehouse.bridge_form_indicator',
                    'report.unit_figure', 'report.total_figure'
                ]
            ),
            (
                'warehouse.dim_programme', 'programme_key',
                array['warehouse.fact_observation', 'warehouse.dim_indicator']
            ),
            (
                'warehouse.dim_form', 'form_key',
                array['warehouse.fact_obligation', 'warehouse.bridge_form_indicator']
            ),
            -- the submission of an obligation may have been rejected, and is in no dimension then
            (
                'warehouse.dim_submission', 'unit_key, submission_key',
                array['warehouse.fact_observation']
            )
        ),

        declared as (
            select
                table_name,
                referenced_key as key_columns,
                referenced,
                referenced_key
            from referencing
            cross join unnest(table_names) as each (table_name)
            union all
            values
            ('warehouse.bridge_period', 'part_period_key', 'warehouse.dim_period', 'period_key')
        ),

        named as (
            select
                *,
                format(
                    '%s_%s_fkey', split_part(table_name, '.', 2), replace(key_columns, ', ', '_')
                ) as constraint_name
            from declared
        )

        select
            named.*,
            constraint_.oid is not null as is_there
        from named
        left join pg_constraint as constraint_
            on
                to_regclass(named.table_name) = constraint_.conrelid
                and named.constraint_name = constraint_.conname
    loop
        if known.is_there and not are_possible then
            execute format(
                'alter table %s drop constraint %s', known.table_name, known.constraint_name
            );
        elsif are_possible and not known.is_there then
            execute format(
                'alter table %s add constraint %s foreign key (%s) references %s (%s) not enforced',
                known.table_name, known.constraint_name, known.key_columns,
                known.referenced, known.referenced_key
            );
        end if;
    end loop;
end
$$;
