-- grain: one row per migration that was applied; beside it what stages take turns by, without rows
do $$
begin
    if to_regclass('public.schema_migration') is null then
        create table public.schema_migration (
            name text primary key,
            checksum text not null,
            applied_at timestamptz not null default now()
        );
    end if;
    if to_regclass('public.turn') is null then
        create table public.turn ();
        comment on table public.turn is 'Locked by whoever changes the warehouse, one at a time';
    end if;
exception when duplicate_table or unique_violation then null; -- another process was faster
end
$$;
