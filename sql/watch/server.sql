-- grain: one row about the server and who asks
select
    current_setting('server_version') as version,
    current_database() as database,
    current_user as role;
