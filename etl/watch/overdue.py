"""What Airflow calls when a night has not ended in time: it alerts the operators by mail.

It is called in the triggerer, so that it works while every worker is busy or dead, and it asks
Airflow alone, so that it works without the warehouse.
"""

import asyncio
from datetime import datetime
from typing import Any
from urllib.parse import quote


async def alert_operators(context: dict[str, Any]) -> None:
    """Alert the operators to a run whose deadline has passed.

    ``context`` is what Airflow gives to the callback of a DeadlineAlert: the run as its REST API
    shows it, and the deadline. Raises MailServerError or MailSetupError if the mail is not taken.
    """
    await asyncio.to_thread(_alert_operators, context["dag_run"], context["deadline"])


def _alert_operators(run: dict[str, Any], deadline: dict[str, Any]) -> None:
    # DAG files import this one, and parsing them must stay cheap.
    from etl import settings  # noqa: PLC0415
    from etl.catalogue.load import read_contacts  # noqa: PLC0415
    from etl.notify.alarm import operator_addresses, send_alarm  # noqa: PLC0415

    send_alarm(
        "night_overdue",
        f"night_overdue {run['dag_id']} {run['dag_run_id']}",
        {"run": _run_facts(run, deadline), "states": _states(run["dag_id"], run["dag_run_id"])},
        operator_addresses(read_contacts(settings.catalogue_dir())),
    )


def _run_facts(run: dict[str, Any], deadline: dict[str, Any]) -> dict[str, Any]:
    from airflow.sdk.configuration import conf  # noqa: PLC0415

    base = conf.get("api", "base_url", fallback="").rstrip("/")
    return {
        "dag_id": run["dag_id"],
        "run_id": run["dag_run_id"],
        "state": run["state"],
        "is_manual": run["run_type"] == "manual",
        "begun_at": _moment(run["queued_at"]),
        "ended_at": _moment(run["end_date"]),
        "deadline": _moment(deadline["deadline_time"]),
        "address": f"{base}/dags/{run['dag_id']}/runs/{quote(run['dag_run_id'])}",
    }


def _moment(given: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(given) if isinstance(given, str) else given


def _states(dag_id: str, run_id: str) -> dict[str, str | None]:
    """Return the state of each of the run's tasks; None is a task that has not begun."""
    from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance  # noqa: PLC0415

    found = RuntimeTaskInstance.get_task_states(dag_id, run_ids=[run_id])
    return dict(found.get(run_id, {}))
