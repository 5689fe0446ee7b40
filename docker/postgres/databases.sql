-- Run once by the image of PostgreSQL, as the superuser, when the cluster is new: a database for
-- the warehouse and one for Airflow, each with an owner. "gonghui migrate" makes the other roles.
\set ON_ERROR_STOP on
\set owner_password `cat /run/secrets/warehouse_owner_password`
\set airflow_password `cat /run/secrets/airflow_db_password`

create role warehouse_owner login createrole password :'owner_password';
create role airflow login password :'airflow_password';
create database warehouse owner warehouse_owner;
create database airflow owner airflow;
revoke connect, temporary on database warehouse, airflow, postgres, template1 from public;

-- The rest of sql/roles/loophole.sql that only a superuser may do; "gonghui bounds" prints it for a
-- database that is there already. The owner passes these limits on to the roles that he makes.
grant set on parameter temp_file_limit, log_min_messages, log_min_error_statement to warehouse_owner;
\connect warehouse
select format('revoke execute on function %s from public', oid::regprocedure)
from pg_proc
where
    pronamespace = 'pg_catalog'::regnamespace
    and proname ~ (
        '^(lo_.*|lowrite|loread|pg_(try_)?advisory_.*|pg_logical_emit_message'
        '|pg_export_snapshot|pg_notify|pg_current_xact_id|txid_current)$'
    )
\gexec
