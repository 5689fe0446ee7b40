-- grain: one row per kind of Airflow's components that are said to run (Airflow's own database)
select
    job_type,
    max(latest_heartbeat) as latest_heartbeat
from job
where state = 'running'
group by job_type;
