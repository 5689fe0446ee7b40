-- grain: who may do what; applied after the migrations, so that it always is what this file says
do $$
declare
    schemas constant text[] = array[
        'landing', 'staging', 'warehouse', 'quality', 'report', 'outbox'
    ];
    everybody constant text = 'warehouse_loader, warehouse_analyst, warehouse_auditor';
    known record;
begin
    execute format('grant connect on database %I to %s', current_database(), everybody);
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant temporary on database %I to warehouse_loader', current_database());

    for known in
        select
            oid::regnamespace as name,
            case
                when nspname in ('warehouse', 'report') then everybody
                else 'warehouse_loader, warehouse_auditor'
            end as readers
        from pg_namespace
        where nspname = any(schemas)
    loop
        execute format('revoke all on schema %s from public, %s', known.name, everybody);
        execute format(
            'revoke all on all tables in schema %s from public, %s', known.name, everybody
        );
        execute format('grant usage on schema %s to %s', known.name, known.readers);
        execute format('grant select on all tables in schema %s to %s', known.name, known.readers);
        -- a distributed table draws its keys by name
        execute format('grant usage on all sequences in schema %s to warehouse_loader', known.name);
    end loop;

    for known in
        with narrower (name, privileges) as (
            values
            -- what is under review is thrown away as a whole
            ('quality.open_submission', 'insert, truncate'),
            ('quality.open_cell', 'insert, truncate'),
            ('quality.reviewed_submission', 'insert, update, truncate'),
            ('quality.reviewed_cell', 'insert, update, truncate'),
            ('quality.money_history', 'insert, update, truncate'),
            -- nothing vanishes
            ('warehouse.catalogue', 'insert, update'),
            ('warehouse.dim_date', 'insert, update'),
            ('warehouse.dim_form', 'insert, update'),
            ('warehouse.dim_indicator', 'insert, update'),
            ('warehouse.dim_programme', 'insert, update'),
            ('warehouse.dim_unit', 'insert, update'),
            ('quality.problem', 'insert, update'),
            ('quality.rule', 'insert, update'),
            -- nothing changes but the named columns
            (
                'landing.file',
                'insert, update (staged_at, personal_data, restricted_until, deleted_at)'
            ),
            ('landing.stage_run', 'insert, update (ended_at, counts, failure)'),
            ('landing.delivery', 'insert, update (counted_at)'),
            ('landing.submission', 'insert, update (verdict, judged_at, loaded_at, counted_at)'),
            ('warehouse.fact_observation', 'insert, update (superseded_at)'),
            -- nothing changes; a finding may be withdrawn by the run that made it
            ('staging.cell', 'insert'),
            ('staging.header_cell', 'insert'),
            ('warehouse.dim_period', 'insert'),
            ('warehouse.dim_submission', 'insert'),
            ('quality.decision', 'insert'),
            ('quality.finding', 'insert, delete'),
            ('quality.rule_result', 'insert'),
            ('quality.run', 'insert')
        )

        select
            relation.oid::regclass as name,
            coalesce(narrower.privileges, 'insert, update, delete') as privileges
        from pg_class as relation
        left join narrower on relation.oid = to_regclass(narrower.name)
        where
            relation.relnamespace::regnamespace::text = any(schemas)
            -- a partition is written to through its table, and so is what is refused
            and relation.relkind in ('r', 'p') and not relation.relispartition
    loop
        execute format('grant %s on %s to warehouse_loader', known.privileges, known.name);
    end loop;
end
$$;

grant select on public.schema_migration to warehouse_loader, warehouse_auditor;
revoke all on function warehouse.add_missing_partitions() from public;
grant execute on function warehouse.add_missing_partitions() to warehouse_loader;
