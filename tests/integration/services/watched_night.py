"""A night under the real scheduler, held by locks on tables while it is looked at."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Engine, create_engine, text

from etl.machine.local_servers import free_port
from tests.integration.caught_mails import CaughtMail, read_caught_mails
from tests.integration.inbox import beijing
from tests.integration.services.airflow_at_work import (
    ask,
    components,
    evaluate,
    healthy,
    listened_on,
    log_in,
    running,
    start_run,
    until,
    wait_for_end,
    with_children,
)

NIGHT = beijing("2020-02-06 02:00")

# Rows without the keys that are counted up as they come; a submission is known by its file.
STAR = {
    table: f"""
    select to_jsonb(entry) - '{{submission_key, finding_key, run_key}}'::text[], file.file_sha256
    from {table} as entry
    left join landing.submission as file using (submission_key)
    order by 1, 2
    """  # noqa: S608 - our own tables
    for table in (
        "warehouse.dim_submission",
        "warehouse.fact_observation",
        "warehouse.fact_obligation",
        "quality.finding",
    )
}

Star = dict[str, list[Any]]


@dataclass(frozen=True)
class Process:
    """What the kernel knows of a component, or of a task: its listeners, its compiled modules."""

    sockets: set[tuple[str, int]]
    modules: set[str]


@dataclass(frozen=True)
class Seen:
    """What was seen of a night."""

    healthy: set[str]
    at_work: dict[str, Process]
    collecting: Process
    log_while_collecting: str
    deadline_hours: float
    alarms: list[CaughtMail]
    tasks: dict[str, tuple[str, int]]
    star: Star
    left_over: list[psutil.Process]
    still_listened_on: set[int]


def read_star(url: str) -> Star:
    """Return the rows of the star and of the findings that a warehouse holds."""
    engine = create_engine(url)
    with engine.connect() as connection:
        star = {
            table: [tuple(row) for row in connection.execute(text(query))]
            for table, query in STAR.items()
        }
    engine.dispose()
    return star


def watch_a_night(var: Path, warehouse: Engine, airflow: Engine) -> Seen:
    """Start the components, run a night, end them; return what was seen.

    It is held in ``collect`` and in ``validate``, where its deadline passes.
    """
    address = evaluate("processes.start()")
    token = log_in(address)
    with warehouse.connect() as first, warehouse.connect() as second:
        first.execute(text("lock table landing.delivery in share mode"))
        second.execute(text("lock table quality.finding in share mode"))
        night = start_run(address, token, NIGHT.isoformat())
        task = until(lambda: _waiting_for("landing.delivery", warehouse), "collect")
        collecting = _look_at(task)
        log = ask(f"{night}/taskInstances/collect/logs/1", token=token)
        first.rollback()
        until(lambda: _waiting_for("quality.finding", warehouse), "validate")
        at_work = {name: _look_at(leader) for name, leader in components(var).items()}
        deadline_hours = _let_deadline_pass(airflow, night.rsplit("/", 1)[-1])
        until(lambda: list((var / "mail").glob("*【报警】*")), "no alarm is raised")
        second.rollback()
    tasks = wait_for_end(night, token)
    processes = with_children(components(var))
    sockets = listened_on(processes)
    well = healthy(address)
    assert evaluate("processes.stop()") == "True"
    return Seen(
        well,
        at_work,
        collecting,
        str(log["content"]),
        deadline_hours,
        [mail for mail in read_caught_mails(var / "mail") if "报警" in mail.subject],
        tasks,
        read_star(warehouse.url.render_as_string(hide_password=False)),
        running(processes),
        {port for _, port in sockets if free_port(port) != port},
    )


def _waiting_for(table: str, warehouse: Engine) -> psutil.Process | None:
    """Return the process that waits for the lock on a table, by the port that it calls from."""
    waiting = text(
        "select activity.client_port from pg_locks as lock "
        "join pg_stat_activity as activity using (pid) "
        "where lock.relation = to_regclass(:table) and not lock.granted"
    )
    with warehouse.connect() as connection:
        port = connection.execute(waiting, {"table": table}).scalar()
    calling = [call for call in psutil.net_connections("tcp") if call.laddr.port == port]
    return psutil.Process(calling[0].pid) if calling and calling[0].pid else None


def _look_at(process: psutil.Process) -> Process:
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
