-- grain: one row per migration that was applied
create table if not exists public.schema_migration (
    name text primary key,
    checksum text not null,
    applied_at timestamptz not null default now()
);
