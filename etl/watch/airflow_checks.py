"""The doctor's check of Airflow, by its own database: much lighter than Airflow itself."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import OperationalError

from etl.database.connect import execute
from etl.services.environment import CONNECTION
from etl.watch.daytime import stopped_dags
from etl.watch.diagnosis import CheckResult, duration, local_time, result
from etl.watch.warehouse import airflow_url, looking

# What has to be at work for a night to run, and for its deadline to be watched.
_COMPONENTS = {
    "SchedulerJob": "scheduler",
    "DagProcessorJob": "dag-processor",
    "TriggererJob": "triggerer",
}
_HEARTBEAT = timedelta(minutes=1)  # several times Airflow's own intervals


def airflow(at: datetime) -> Iterator[CheckResult]:
    """See which components live, and whether nightly_load and the DAGs by day are going to run."""
    url = airflow_url()
    if url is None:
        yield result("airflow-unknown", variable=CONNECTION)
        return
    try:
        with looking(url) as connection:
            rows = execute(connection, "watch/airflow_heartbeat")
            beats = {row.job_type: row.latest_heartbeat for row in rows}
            dag = execute(connection, "watch/airflow_dag").one_or_none()
            stopped = stopped_dags(connection, at)
    except OperationalError as error:
        yield result("airflow-unreachable", detail=error.orig)
        return
    silent = [
        f"{name}（{duration(at - beats[job])}没有心跳）" if job in beats else name
        for job, name in _COMPONENTS.items()
        if job not in beats or at - beats[job] > _HEARTBEAT
    ]
    if silent:
        yield result("airflow-silent", components="、".join(silent))
    else:
        yield result("airflow-alive", components="、".join(_COMPONENTS.values()))
    if dag is None or dag.is_stale:
        yield result("dag-absent")
    elif dag.has_import_errors:
        yield result("dag-broken")
    elif dag.is_paused:
        yield result("dag-paused")
    else:
        due = local_time(dag.next_dagrun_create_after) if dag.next_dagrun_create_after else "未定"
        yield result("dag-scheduled", due=due)
    yield from map(_stopped, stopped)


def _stopped(dag: Row[Any]) -> CheckResult:
    since = local_time(dag.succeeded_at) if dag.succeeded_at else "一天多以前"
    if dag.is_paused:
        return result("day-paused", dag=dag.dag_id, since=since)
    return result("day-fails", dag=dag.dag_id, since=since, failures=dag.failures)


AIRFLOW_CHECKS: Mapping[str, Callable[[datetime], Iterator[CheckResult]]] = {"Airflow": airflow}
