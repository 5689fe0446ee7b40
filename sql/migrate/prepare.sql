-- purpose: the record of applied files, and what stages take turns by
do $$
begin
    if to_regclass('public.schema_file') is null then
        create table public.schema_file (
            folder text not null check (folder in ('schema', 'changes')),
            name text not null,
            statements text not null,
            applied_at timestamptz not null default now(),
            primary key (folder, name)
        );
        comment on table public.schema_file is
        'One row per file of sql/schema and sql/changes that was applied';
        comment on column public.schema_file.folder is 'schema or changes';
        comment on column public.schema_file.name is
        'The object that the file declares, such as warehouse.dim_unit; the name of a change';
        comment on column public.schema_file.statements is 'What the file said when it was applied last';
        comment on column public.schema_file.applied_at is 'When a file of this name was applied first';
    end if;
    if to_regclass('public.turn') is null then
        create table public.turn ();
        comment on table public.turn is 'Locked by whoever changes the warehouse, one at a time';
    end if;
exception when duplicate_table or unique_violation then null; -- another process was faster
end
$$;
