"""Parse the DAG folder as the scheduler does; print what is found there and imported, as JSON.

A program of its own: Airflow reads its environment when it is first imported, and keeps it.
"""

import importlib
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pendulum

from etl import errors, settings

HEAVY = {
    "great_expectations",
    "numpy",
    "openpyxl",
    "pandas",
    "python_calamine",
    "sqlalchemy",
}
JUDGED = {
    "catalogue": errors.CatalogueError(()),
    "rule": errors.RuleError("a rule file is wrong"),
    "archive": errors.ArchiveDamagedError("an archived file is damaged"),
    "clock": errors.ClockError("the clock went back"),
    "decision": errors.DecisionError("the answer comes too late"),
    "check": errors.CheckError("a view does not add up"),
    "mail server": errors.MailServerError("the server is away"),
    "mail set-up": errors.MailSetupError("the connection is not defined"),
    "database": errors.DatabaseError("the server is away"),
    "system": OSError("the disk is full"),
    "network": ConnectionResetError("the source hung up"),
}


def main() -> None:
    imported = _imported_by_and_by()
    from airflow.dag_processing.dagbag import BundleDagBag  # noqa: PLC0415 (see above)

    bag = BundleDagBag(
        dag_folder=settings.DAGS, bundle_path=settings.DAGS, bundle_name="dags-folder"
    )
    dags = {dag_id: _described(dag) for dag_id, dag in bag.dags.items()}
    seen = {"imported": imported, "import_errors": bag.import_errors, "dags": dags}
    print(json.dumps(seen, default=str))  # noqa: T201


def _imported_by_and_by() -> dict[str, list[str]]:
    """Return which heavy modules are there after Airflow, the DAGs' files, then what they call."""
    names = ["airflow.sdk", *(f"dags.{path.stem}" for path in settings.DAGS.glob("*.py"))]
    imported = {}
    for name in [*names, "etl.pipeline", "etl.on_demand", "etl.upkeep"]:
        importlib.import_module(name)
        imported[name] = sorted(HEAVY & sys.modules.keys())
    return imported


def _described(dag: Any) -> dict[str, Any]:
    return {
        "file": dag.fileloc,
        "doc_md": dag.doc_md,
        "tags": sorted(dag.tags),
        "cron": getattr(dag.timetable, "expression", None),  # None: started by hand
        "time_zone": str(getattr(dag.timetable, "timezone", None)),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "dagrun_timeout": _seconds(dag.dagrun_timeout),
        "runs": _next_runs(dag) if dag.timetable.can_be_scheduled else None,
        "params": {name: param.schema for name, param in dag.params.items()},
        "tasks": [_task(task) for task in dag.topological_sort()],
    }


def _task(task: Any) -> dict[str, Any]:
    from etl import on_demand, pipeline, upkeep  # noqa: PLC0415 (parsing a file must not need them)

    function = getattr(task, "python_callable", None)  # an operator of a provider has none
    names = function.__code__.co_names if function else ()
    functions = {
        name
        for module in (on_demand, pipeline, upkeep)
        for name, value in vars(module).items()
        if _is_function_of(module, value)
    }
    return {
        "task_id": task.task_id,
        "calls": [name for name in names if name in functions],
        "downstream": sorted(task.downstream_task_ids),
        "retries": task.retries,
        "execution_timeout": _seconds(task.execution_timeout),
        "pre_execute": getattr(getattr(task, "_pre_execute_hook", None), "__name__", None),
        "outlets": [asset.name for asset in task.outlets],
        "decisions": {
            name: task.retry_policy.evaluate(error, 1, task.retries).action.value
            for name, error in JUDGED.items()
            if task.retry_policy
        },
    }


def _seconds(limit: timedelta | None) -> float | None:
    return limit and limit.total_seconds()


def _is_function_of(module: Any, value: Any) -> bool:
    return callable(value) and getattr(value, "__module__", "") == module.__name__


def _next_runs(dag: Any) -> dict[str, Any]:
    """Return when the scheduler, which knows the DAG in its stored form, runs it next."""
    from airflow.serialization.serialized_objects import DagSerialization  # noqa: PLC0415
    from airflow.timetables.base import DagRunInfo  # noqa: PLC0415

    stored = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    long_ago = pendulum.datetime(2026, 1, 1, 18)
    return {
        "paused": stored.is_paused_upon_creation,
        "asked_at": datetime.now(UTC).isoformat(),
        "first": stored.next_dagrun_info(last_automated_run_info=None).run_after.isoformat(),
        "after_downtime": stored.next_dagrun_info(
            last_automated_run_info=DagRunInfo.exact(long_ago)
        ).run_after.isoformat(),
    }


if __name__ == "__main__":
    main()
