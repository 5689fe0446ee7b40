-- grain: one row per role of the warehouse that the server does not have yet
select role.name
from unnest(array['warehouse_loader', 'warehouse_analyst', 'warehouse_auditor']) as role (name)
left join pg_roles as known on role.name = known.rolname
where known.rolname is null;
