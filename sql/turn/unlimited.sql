-- grain: one row per limit of time that this session is free of: it does nothing but hold a lock
select set_config(name, '0', false)
from pg_settings
where
    name in (
        'idle_in_transaction_session_timeout',
        'idle_session_timeout',
        'lock_timeout',
        'statement_timeout',
        'transaction_timeout'
    );
