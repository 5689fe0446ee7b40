"""What Airflow does every five minutes by day, and must not stop unnoticed until the morning."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import SQLAlchemyError

from etl.database.connect import execute
from etl.watch.night import Trouble, night_at
from etl.watch.warehouse import airflow_url, looking

PATIENCE = timedelta(minutes=30)  # six runs, of which some may fail
_DAGS = ("intake", "ask_officer")
_FAILURES = 3


def stopped_dags(connection: Connection, at: datetime) -> Sequence[Row[Any]]:
    """Return which DAGs are paused or fail time and again, by Airflow's own database."""
    return execute(
        connection,
        "watch/stopped_dag",
        since=at - PATIENCE,
        dag_ids=list(_DAGS),
        failures=_FAILURES,
    ).all()


def trouble_by_day(at: datetime) -> Trouble | None:
    """Return the DAGs that have stopped at a moment as a trouble, or None.

    Airflow's database is not known everywhere, and that it cannot be asked is no trouble by day:
    the doctor tells it, and the night that does not begin.
    """
    url = airflow_url()
    if url is None:
        return None
    try:
        with looking(url) as connection:
            dags = [dict(row._mapping) for row in stopped_dags(connection, at)]
    except (SQLAlchemyError, OSError):
        return None
    return Trouble("dags_stopped", night_at(at), dags=dags) if dags else None
