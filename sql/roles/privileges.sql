-- purpose: who may do what; applied by each migrate, so that the database is what this file says
do $$
declare
    -- nobody needs the schema partition: partitions are reached through their tables
    schemas constant text[] = array[
        'landing', 'staging', 'warehouse', 'quality', 'report', 'outbox', 'internal', 'history'
    ];
    everybody constant text = 'warehouse_loader, warehouse_analyst, warehouse_auditor';
    known record;
begin
    execute format('grant connect on database %I to %s', current_database(), everybody);
    execute format('revoke connect, temporary on database %I from public', current_database());
    execute format('grant temporary on database %I to warehouse_loader', current_database());
    -- people's own tools show moments as the federation's clocks do; the stages say so themselves
    if pg_has_role(
        current_user, (select datdba from pg_database where datname = current_database()), 'usage'
    ) then
        execute format('alter database %I set timezone from current', current_database());
    end if;

    for known in
        select
            oid::regnamespace as name,
            case
                when nspname in ('warehouse', 'report', 'history') then everybody
                else 'warehouse_loader, warehouse_auditor'
            end as readers
        from pg_namespace
        where nspname = any(schemas)
    loop
        execute format('revoke all on schema %s from public, %s', known.name, everybody);
        execute format(
            'revoke all on all tables in schema %s from public, %s', known.name, everybody
        );
        execute format(
            'revoke all on all sequences in schema %s from public, %s', known.name, everybody
        );
        execute format(
            'revoke all on all routines in schema %s from public, %s', known.name, everybody
        );
        execute format('grant usage on schema %s to %s', known.name, known.readers);
        execute format('grant select on all tables in schema %s to %s', known.name, known.readers);
        -- what a view calls is called by whoever reads the view
        execute format(
            'grant execute on all routines in schema %s to %s', known.name, known.readers
        );
        -- a distributed table draws its keys by name; nobody may set a sequence back
        execute format('grant usage on all sequences in schema %s to warehouse_loader', known.name);
    end loop;

    -- what runs with the rights of the owner is for the stages alone
    for known in
        select oid::regprocedure as name
        from pg_proc
        where prosecdef and pronamespace::regnamespace::text = any(schemas)
    loop
        execute format('revoke all on function %s from %s', known.name, everybody);
        execute format('grant execute on function %s to warehouse_loader', known.name);
    end loop;

    for known in
        with narrower (name, privileges) as (
            values
            -- what is under review is thrown away as a whole
            ('quality.open_submission', 'insert, truncate'),
            ('quality.open_cell', 'insert, truncate'),
            ('quality.reviewed_submission', 'insert, update, truncate'),
            ('quality.reviewed_line', 'insert, truncate'),
            ('quality.reviewed_cell', 'insert, update, truncate'),
            ('quality.reviewed_reason', 'insert, update, truncate'),
            ('quality.money_history', 'insert, update, truncate'),
            ('quality.money_season', 'insert, truncate'),
            ('quality.size_history', 'insert, truncate'),
            ('quality.coming_version', 'insert, truncate'),
            -- nothing vanishes
            ('internal.catalogue', 'insert, update'),
            ('landing.listing', 'insert, update'),
            ('warehouse.calendar_day', 'insert, update'),
            ('warehouse.dim_form', 'insert, update'),
            ('warehouse.dim_indicator', 'insert, update'),
            ('warehouse.dim_programme', 'insert, update'),
            ('warehouse.dim_unit', 'insert, update'),
            ('quality.problem', 'insert, update'),
            ('quality.rule', 'insert, update'),
            -- nothing changes but the named columns
            (
                'landing.stage_run',
                'insert, update (ended_at, counts, failure, waiting_since, waiting_until, waits_for)'
            ),
            (
                'landing.file',
                'insert, update (staged_at, attempts, set_aside_at, set_aside_because,'
                ' personal_data, restricted_until, deleted_at)'
            ),
            ('landing.delivery', 'insert, update (counted_at)'),
            ('quality.question', 'insert, update (ended_at, answer, refusal)'),
            ('quality.closure', 'insert, update (counted_at, form_key)'),
            (
                'landing.submission',
                'insert, update (problem, verdict, judged_at, accepted_at, loaded_at, counted_at,'
                ' unit_version_key, form_key)'
            ),
            (
                'warehouse.fact_observation',
                'insert, update (superseded_at, unit_version_key, indicator_version_key,'
                ' programme_key)'
            ),
            -- nothing changes; a finding may be withdrawn by the run that made it, or with its file
            ('staging.cell', 'insert'),
            ('staging.header_cell', 'insert'),
            ('staging.reason', 'insert'),
            ('warehouse.dim_period', 'insert'),
            ('warehouse.dim_submission', 'insert'),
            ('warehouse.publication', 'insert'),
            ('warehouse.published_figure', 'insert'),
            ('quality.attribution', 'insert'),
            ('quality.decision', 'insert'),
            ('quality.reopening', 'insert'),
            ('landing.reopened_file', 'insert'),
            ('quality.earlier_verdict', 'insert, update (ended_at), delete'),
            ('quality.earlier_finding', 'insert'),
            ('quality.earlier_further_finding', 'insert'),
            ('quality.finding', 'insert, delete'),
            ('quality.further_finding', 'insert, delete'),
            ('quality.rule_result', 'insert'),
            ('quality.run', 'insert'),
            ('landing.clock_confirmation', 'insert'),
            ('landing.given', 'insert'),
            ('landing.journal', 'insert'),
            ('outbox.attachment', 'insert, delete')
        )

        select
            relation.oid::regclass as name,
            case
                -- a version is closed, or goes where the same run replaces it
                when relation.relnamespace::regnamespace::text = 'history'
                    then 'insert, update (superseded_at), delete'
                else coalesce(narrower.privileges, 'insert, update, delete')
            end as privileges
        from pg_class as relation
        left join narrower on relation.oid = to_regclass(narrower.name)
        where
            relation.relnamespace::regnamespace::text = any(schemas)
            -- a partition is written to through its table, and so is what is refused
            and relation.relkind in ('r', 'p') and not relation.relispartition
    loop
        execute format('grant %s on %s to warehouse_loader', known.privileges, known.name);
    end loop;

    -- who reads a table in a transaction that he never ends would hold up its truncate for ever,
    -- also if he reads it through a view
    for known in
        with recursive emptied (oid) as (
            select oid
            from pg_class
            where
                relnamespace::regnamespace::text = any(schemas)
                and has_table_privilege('warehouse_loader', oid, 'truncate')
            union
            select rule.ev_class
            from emptied
            inner join pg_depend as dependency
                on
                    emptied.oid = dependency.refobjid
                    and dependency.refclassid = 'pg_class'::regclass
                    and dependency.classid = 'pg_rewrite'::regclass
            inner join pg_rewrite as rule on dependency.objid = rule.oid
        )

        select oid::regclass as name
        from emptied
    loop
        execute format('revoke select on %s from warehouse_analyst, warehouse_auditor', known.name);
    end loop;

    -- who approved it, by which account and why: analysts read report.publication
    revoke select on warehouse.publication from warehouse_analyst;
end
$$;

revoke all on public.schema_file, public.turn
from public, warehouse_loader, warehouse_analyst, warehouse_auditor;
grant select on public.schema_file to warehouse_loader, warehouse_auditor;
-- the right to lock it against others: there is nothing in it to be deleted
grant delete on public.turn to warehouse_loader;
revoke create on schema public from public;
-- functions that are still to come
alter default privileges revoke execute on routines from public;
