-- Run once by the image of PostgreSQL, as the superuser, when the cluster is new: a database for
-- the warehouse and one for Airflow, each with an owner. "gonghui migrate" makes the other roles.
\set ON_ERROR_STOP on
\set owner_password `cat /run/secrets/warehouse_owner_password`
\set airflow_password `cat /run/secrets/airflow_db_password`

create role warehouse_owner login createrole password :'owner_password';
create role airflow login password :'airflow_password';
create database warehouse owner warehouse_owner;
create database airflow owner airflow;
revoke connect, temporary on database warehouse, airflow from public;
