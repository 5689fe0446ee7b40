-- grain: one row per way round the limits of roles that is open, with the statement that closes it
with limited (role, setting, value) as (
    values
    ('warehouse_analyst', 'default_transaction_read_only', 'on'),
    ('warehouse_analyst', 'statement_timeout', '60s'),
    ('warehouse_analyst', 'idle_in_transaction_session_timeout', '10min'),
    ('warehouse_auditor', 'default_transaction_read_only', 'on'),
    ('warehouse_auditor', 'statement_timeout', '10min'),
    ('warehouse_auditor', 'idle_in_transaction_session_timeout', '10min'),
    ('warehouse_loader', 'statement_timeout', '50min'),
    ('warehouse_loader', 'lock_timeout', '10min'),
    ('warehouse_loader', 'idle_in_transaction_session_timeout', '1h'),
    -- what only a superuser may set: whom it limits cannot lift it; of each process, each sort
    ('warehouse_analyst', 'temp_file_limit', '512MB'),
    ('warehouse_auditor', 'temp_file_limit', '1GB'),
    ('warehouse_loader', 'temp_file_limit', '10GB'),
    -- a statement that fails is written into the server's log, however long it is
    ('warehouse_analyst', 'log_min_messages', 'fatal'),
    ('warehouse_auditor', 'log_min_messages', 'fatal'),
    ('warehouse_analyst', 'log_min_error_statement', 'panic'),
    ('warehouse_auditor', 'log_min_error_statement', 'panic')
),

-- what fills the disk, the log of changes, or the table of locks of the whole server
harmful as (
    select oid::regprocedure as signature
    from pg_proc
    where
        pronamespace = 'pg_catalog'::regnamespace
        and proname ~ (
            '^(lo_.*|lowrite|loread|pg_(try_)?advisory_.*|pg_logical_emit_message'
            '|pg_export_snapshot|pg_notify|pg_current_xact_id|txid_current)$'
        )
        and has_function_privilege('public', oid, 'execute')
),

this_database as (
    select
        datdba::regrole as owner,
        datname as name
    from pg_database
    where datname = current_database()
),

open_database as (
    select datname as name
    from pg_database
    where
        (
            datname = current_database()
            and has_database_privilege('warehouse_analyst', oid, 'temporary')
        )
        or (
            -- those that every server has
            datname in ('postgres', 'template1')
            and has_database_privilege('warehouse_analyst', oid, 'connect')
        )
)

select
    'limit' as kind,
    format('%s %s', role, setting) as what,
    format('alter role %I set %s = %L', role, setting, value) as remedy
from limited
where
    not exists (
        select from pg_db_role_setting as setting
        cross join lateral unnest(setting.setconfig) as entry (line)
        where
            setting.setrole = to_regrole(limited.role)
            and split_part(entry.line, '=', 1) = limited.setting
    )
union all
select
    'function' as kind,
    signature::text as what,
    format('revoke execute on function %s from public', signature) as remedy
from harmful
union all
select
    'sight' as kind,
    role.name as what,
    format('grant %I to %s with inherit true, set false', role.name, this_database.owner) as remedy
from this_database
cross join
    unnest(array['warehouse_loader', 'warehouse_analyst', 'warehouse_auditor']) as role (name)
where not pg_has_role(this_database.owner, role.name, 'usage')
union all
select
    'database' as kind,
    name as what,
    format('revoke connect, temporary on database %I from public', name) as remedy
from open_database
order by kind desc, what asc;
