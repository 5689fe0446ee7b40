"""A night under a real scheduler, held by locks on tables while it is looked at."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
from sqlalchemy import Engine, text

from tests.integration.caught_mails import CaughtMail, read_caught_mails
from tests.integration.services.airflow_at_work import (
    ask,
    components,
    listened_on,
    pause_intake,
    start_run,
    until,
    wait_for_end,
    with_children,
)

# What etl.pipeline does without, and what Great Expectations alone brings: compiled, so that the
# kernel knows which process has loaded them.
PRELOADED = {"pandas", "scipy"}


@dataclass(frozen=True)
class Process:
    """What the kernel knows of a component, or of a task: its listeners, its compiled modules."""

    sockets: set[tuple[str, int]]
    modules: set[str]


@dataclass(frozen=True)
class Seen:
    """What was seen of a night."""

    at_work: dict[str, Process]
    collecting: Process
    log_while_collecting: str
    deadline_hours: float
    alarms: list[CaughtMail]
    tasks: dict[str, tuple[str, int]]
    intake: dict[str, tuple[str, int]]  # one that was to begin while the night was at work


def watch_a_night(
    address: str, token: str, moment: datetime, var: Path, warehouse: Engine, airflow: Engine
) -> Seen:
    """Run a night on components at work, as of a moment, and return what was seen.

    It is held in ``collect`` and in ``validate``, where its deadline passes.
    """
    with warehouse.connect() as first, warehouse.connect() as second:
        first.execute(text("lock table landing.delivery in share mode"))
        second.execute(text("lock table quality.finding in share mode"))
        night = start_run(address, token, "nightly_load", recorded_at=moment.isoformat())
        collecting = look_at(until(lambda: waiting_for("landing.delivery", warehouse), "collect"))
        log = ask(f"{night}/taskInstances/collect/logs/1", token=token)
        intake = _run_intake(address, token, warehouse)
        first.rollback()
        until(lambda: waiting_for("quality.finding", warehouse), "validate")
        at_work = {name: look_at(leader) for name, leader in components(var).items()}
        deadline_hours = _let_deadline_pass(airflow, night.rsplit("/", 1)[-1])
        until(lambda: list((var / "mail").glob("*【报警】*")), "no alarm is raised")
        second.rollback()
    tasks = wait_for_end(night, token)
    alarms = [mail for mail in read_caught_mails(var / "mail") if "报警" in mail.subject]
    return Seen(at_work, collecting, str(log["content"]), deadline_hours, alarms, tasks, intake)


def _run_intake(address: str, token: str, warehouse: Engine) -> dict[str, tuple[str, int]]:
    """Run an intake, which is of today, beside a night that lies years back."""
    with warehouse.begin() as connection:
        connection.execute(text("insert into landing.clock_confirmation values (now(), '赵六')"))
    pause_intake(address, token, is_paused=False)
    tasks = wait_for_end(start_run(address, token, "intake"), token)
    pause_intake(address, token)
    return tasks


def waiting_for(table: str, warehouse: Engine) -> psutil.Process | None:
    """Return the process that waits for the lock on a table, by the port that it calls from."""
    waiting = text(
        "select activity.client_port from pg_locks as lock "
        "join pg_stat_activity as activity using (pid) "
        "where lock.relation = to_regclass(:table) and not lock.granted"
    )
    with warehouse.connect() as connection:
        port = connection.execute(waiting, {"table": table}).scalar()
    if port is None:
        return None
    calling = [call for call in psutil.net_connections("tcp") if call.laddr.port == port]
    return psutil.Process(calling[0].pid) if calling and calling[0].pid else None


def look_at(process: psutil.Process) -> Process:
    """Return what the kernel knows of a process; its children may listen too."""
    family = with_children({"": process})
    paths = {Path(mapped.path) for mapped in process.memory_maps()}
    packages = {
        path.parts[path.parts.index("site-packages") + 1]
        for path in paths
        if "site-packages" in path.parts
    }
    return Process(listened_on(family), packages)


def _let_deadline_pass(airflow: Engine, run_id: str) -> float:
    """Let the deadline of a run be now; return after how many hours it would have been."""
    hours = text(
        "select extract(epoch from deadline.deadline_time - run.queued_at) / 3600 "
        "from deadline join dag_run as run on run.id = deadline.dagrun_id "
        "where run.run_id = :run_id"
    )
    with airflow.begin() as connection:
        allowed = connection.execute(hours, {"run_id": run_id}).scalar_one()
        connection.execute(text("update deadline set deadline_time = now()"))
    return float(allowed)
