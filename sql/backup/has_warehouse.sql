-- grain: one row
select to_regclass('public.schema_migration') is not null as has_warehouse;
