-- grain: one row about nightly_load, if Airflow knows it (Airflow's own database)
select
    is_paused,
    is_stale,
    has_import_errors,
    next_dagrun_create_after
from dag
where dag_id = 'nightly_load';
