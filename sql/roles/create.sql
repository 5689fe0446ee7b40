-- grain: one row per role of the warehouse in pg_roles
-- Roles belong to the whole server, so that another database may just be creating them. Without a
-- password nobody can log in: `gonghui migrate` sets those that it is given, and their limits.
do $$
begin
    begin
        create role warehouse_loader;
    exception when duplicate_object or unique_violation then null;
    end;
    begin
        create role warehouse_analyst connection limit 20;
    exception when duplicate_object or unique_violation then null;
    end;
    begin
        create role warehouse_auditor connection limit 5;
    exception when duplicate_object or unique_violation then null;
    end;
end
$$;
