-- grain: one row per role of the warehouse in pg_roles
-- Roles belong to the whole server, so that another database may just be creating them. Without a
-- password nobody can log in: `gonghui migrate` sets those that it is given.
do $$
begin
    begin
        create role warehouse_loader;
    exception when duplicate_object or unique_violation then null;
    end;
    begin
        create role warehouse_analyst connection limit 20;
        alter role warehouse_analyst set default_transaction_read_only = on;
        alter role warehouse_analyst set statement_timeout = '60s';
        alter role warehouse_analyst set idle_in_transaction_session_timeout = '10min';
    exception when duplicate_object or unique_violation then null;
    end;
    begin
        create role warehouse_auditor connection limit 5;
        alter role warehouse_auditor set default_transaction_read_only = on;
        alter role warehouse_auditor set statement_timeout = '10min';
        alter role warehouse_auditor set idle_in_transaction_session_timeout = '10min';
    exception when duplicate_object or unique_violation then null;
    end;
end
$$;
