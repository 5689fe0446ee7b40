-- grain: one row per given DAG that Airflow has known since a moment and that has not succeeded
-- since, as it is paused or has failed :failures times and more (Airflow's own database)
with known_dag as (
    select dag_id
    from dag_version
    group by dag_id
    having min(created_at) < :since
),

watched_dag as (
    select
        dag_id,
        is_paused
    from dag
    where
        dag_id = any(:dag_ids)
        and not is_stale
        and dag_id in (select known_dag.dag_id from known_dag)
),

recent_run as (
    select
        dag_id,
        state,
        end_date
    from dag_run
    where dag_id = any(:dag_ids) and start_date >= cast(:since as timestamptz) - interval '1 day'
),

last_success as (
    select
        dag_id,
        max(end_date) as succeeded_at
    from recent_run
    where state = 'success'
    group by dag_id
)

select
    watched_dag.dag_id,
    watched_dag.is_paused,
    last_success.succeeded_at,
    count(failed.dag_id) as failures
from watched_dag
left join last_success on watched_dag.dag_id = last_success.dag_id
left join recent_run as failed
    on
        watched_dag.dag_id = failed.dag_id
        and failed.state = 'failed'
        and coalesce(last_success.succeeded_at < failed.end_date, true)
where coalesce(last_success.succeeded_at < :since, true)
group by watched_dag.dag_id, watched_dag.is_paused, last_success.succeeded_at
having watched_dag.is_paused or count(failed.dag_id) >= :failures
order by watched_dag.dag_id;
