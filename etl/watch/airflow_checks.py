"""The doctor's check of Airflow, by its own database: much lighter than Airflow itself."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from etl import settings
from etl.database import server
from etl.database.connect import execute
from etl.services.environment import CONNECTION, METADATA_DATABASE
from etl.watch.diagnosis import CheckResult, duration, local_time, result
from etl.watch.warehouse import looking

# What has to be at work for a night to run, and for its deadline to be watched.
_COMPONENTS = {
    "SchedulerJob": "scheduler",
    "DagProcessorJob": "dag-processor",
    "TriggererJob": "triggerer",
}
_HEARTBEAT = timedelta(minutes=1)  # several times Airflow's own intervals


def airflow(at: datetime) -> Iterator[CheckResult]:
    """See which components live, and whether nightly_load is going to run."""
    url = _database()
    if url is None:
        yield result("airflow-unknown", variable=CONNECTION)
        return
    try:
        with looking(url) as connection:
            rows = execute(connection, "watch/airflow_heartbeat")
            beats = {row.job_type: row.latest_heartbeat for row in rows}
            dag = execute(connection, "watch/airflow_dag").one_or_none()
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


def _database() -> str | None:
    """Return the URL of Airflow's own database, or None if none is known on this machine."""
    named = settings.inherited_environment().get(CONNECTION)
    if named:
        url = make_url(named).set(drivername="postgresql+psycopg2")
        return url.render_as_string(hide_password=False)
    return server.url(METADATA_DATABASE) if server.is_running() else None


AIRFLOW_CHECKS: Mapping[str, Callable[[datetime], Iterator[CheckResult]]] = {"Airflow": airflow}
