"""Run the real DAG ``nightly_load`` for the demonstration's nights, each in its own time."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from etl import settings
from etl.catalogue.model import Catalogue
from etl.catalogue.working_days import due_day
from etl.demo.submissions import DemoFile
from etl.errors import WarehouseError
from etl.periods import Period

_NIGHT = settings.NIGHT_BEGINS.replace(tzinfo=ZoneInfo(settings.TIMEZONE))
STRAGGLERS_NIGHT = datetime.combine(date(2020, 7, 10), _NIGHT)  # after the last late file


def night_of(catalogue: Catalogue, period: Period) -> datetime:
    """Return the moment of the night that follows the day on which a month's forms are due.

    Raises ValueError if the catalogue has no form for the month.
    """
    due = max(
        due_day(period.ends_on, form.due_days)
        for form in catalogue.forms
        if form.frequency == period.kind and form.valid_from <= period.ends_on <= form.valid_to
    )
    return datetime.combine(due + timedelta(days=1), _NIGHT)


def deliver(files: Iterable[DemoFile], inbox: Path) -> int:
    """Put files into their senders' folders in the inbox, with their own modification times.

    A file that lies there already with the same content is left alone. Returns how many were put.
    """
    delivered = 0
    for file in files:
        target = inbox / file.place
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != file.path.read_bytes():
            shutil.copy2(file.path, target)
            delivered += 1
    return delivered


def run_night(recorded_at: datetime) -> None:
    """Run ``nightly_load`` through Airflow in this process, as of a moment.

    Airflow's environment must be in place and its database migrated. Its log goes to
    ``var/airflow/logs/demo.log``. Raises WarehouseError if the run does not succeed.
    """
    with _airflow_log() as log:
        from airflow.dag_processing.dagbag import BundleDagBag  # noqa: PLC0415 (slow to import)

        # A fresh bag for each run: a DAG object keeps the configuration of its last one.
        bag = BundleDagBag(
            dag_folder=settings.DAGS, bundle_path=settings.DAGS, bundle_name="dags-folder"
        )
        if bag.import_errors:
            raise WarehouseError(f"DAG 文件无法载入：{bag.import_errors}")
        dag = bag.dags["nightly_load"]
        dag.deadline = (
            None  # nobody waits here, and Airflow 3.3 fails after it (apache/airflow #73428)
        )
        run = dag.test(logical_date=recorded_at, run_conf={"recorded_at": recorded_at.isoformat()})
        _begin_at_its_first_task(run)
    if run.state != "success":
        failed = [f"{ti.task_id}（{ti.state}）" for ti in run.get_task_instances()]
        raise WarehouseError(f"夜间装载没有成功：{'，'.join(failed)}。日志：{log}")


def _begin_at_its_first_task(run: Any) -> None:
    """Let a run begin when it did: Airflow's test has it begin at its logical date, in 2020."""
    from airflow.utils.session import create_session  # noqa: PLC0415 (slow to import)

    began = [ti.start_date for ti in run.get_task_instances() if ti.start_date]
    with create_session() as session:
        session.merge(run).start_date = min(began, default=run.end_date)


@contextmanager
def _airflow_log() -> Iterator[Path]:
    """Send what this process prints to the log; Airflow keeps the streams it found at import."""
    log = settings.var_dir() / "airflow" / "logs" / "demo.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    streams = (sys.stdout, sys.stderr)
    with log.open("ab") as file:
        for stream in streams:
            stream.flush()
        kept = [os.dup(number) for number in (1, 2)]
        try:
            for number in (1, 2):
                os.dup2(file.fileno(), number)
            yield log
        finally:
            for stream in streams:
                stream.flush()
            for number, descriptor in zip((1, 2), kept, strict=True):
                os.dup2(descriptor, number)
                os.close(descriptor)
