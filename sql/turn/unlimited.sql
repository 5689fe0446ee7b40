-- grain: one row per limit of time that this session is free of: it does nothing but hold a lock
-- transaction_timeout is new in PostgreSQL 17; pg_settings would tell, and takes a millisecond
with time_limit (name) as (
    values
    ('idle_in_transaction_session_timeout'),
    ('idle_session_timeout'),
    ('lock_timeout'),
    ('statement_timeout'),
    ('transaction_timeout')
)

select set_config(name, '0', false)
from time_limit
where current_setting(name, true) is not null;
