"""A night on the services of docker/compose.yml, and a worker that dies in the middle of it.

The worker that judges what was staged is held by a lock on a table, and killed with all its
children, as a container is. The night has to end by itself on the other worker. The dead task is
missed and tried again sooner than compose.yml says; tests/unit/docker/test_compose.py holds what it
says, and that the workers differ by name alone.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from tests.integration.caught_mails import CaughtMail, read_caught_mails
from tests.integration.services.airflow_at_work import (
    STAGES,
    ask,
    healthy,
    listened_on,
    log_in,
    pause_intake,
    running,
    start_run,
    until,
    wait_for_end,
)
from tests.integration.services.composed import Composition, composition
from tests.integration.services.conftest import NIGHT, Star, read_star
from tests.integration.services.watched_night import PRELOADED, look_at, waiting_for

WORKERS = ("worker-1", "worker-2")
COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer", *WORKERS)
SERVICES = ("redis", "mail-catcher", *COMPONENTS)
KEEPERS = ("watchdog", "backup", "cleaner")
SOONER = {
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "1",
    "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
}


@dataclass(frozen=True)
class Seen:
    """What was seen of the services and of a night on them."""

    healthy: set[str]
    listening_at: set[str]
    checksums: str
    preloading: set[str]
    killed: list[psutil.Process]
    alive_after_kill: set[str]
    tasks: dict[str, tuple[str, int]]
    mails: list[CaughtMail]
    dumps: list[str]
    star: Star
    processes: list[psutil.Process]


@pytest.fixture(scope="module")
def seen(sent: Path) -> Seen:
    with composition(**SOONER) as composed:
        composed.start_postgres()
        composed.start("redis", "mail-catcher", "init", *COMPONENTS)
        # Not for the second worker: its check is that of the first, and costs as much as a start.
        composed.wait_for("mail-catcher", *COMPONENTS[:-1])
        return _watch_a_night(composed, sent)


def _watch_a_night(composed: Composition, sent: Path) -> Seen:
    warehouse = create_engine(composed.superuser_url("warehouse"), poolclass=NullPool)
    processes = [part for name in SERVICES for part in composed.process(name).members()]
    listening_at = {ip for ip, _ in listened_on(processes)}
    well = healthy(composed.address)
    token = log_in(composed.address, composed.secret("admin_password"))
    pause_intake(composed.address, token)
    shutil.copytree(sent, composed.var / "inbox", dirs_exist_ok=True)
    with warehouse.connect() as hindrance:
        checksums = hindrance.execute(text("show data_checksums")).scalar_one()
        hindrance.execute(text("lock table quality.finding in share mode"))
        night = start_run(composed.address, token, "nightly_load", recorded_at=NIGHT.isoformat())
        worker = until(lambda: _blocked_worker(composed, warehouse), "nobody judges")
        leaders = {name: composed.process(name).members()[0] for name in (worker, "scheduler")}
        preloading = {name for name in leaders if look_at(leaders[name]).modules & PRELOADED}
        killed = composed.process(worker).members()
        for process in killed:
            process.kill()
    composed.start(*KEEPERS)  # while nobody misses the worker yet
    composed.wait_for(*KEEPERS)
    tries = f"{night}/taskInstances/validate"
    until(lambda: ask(tries, token=token)["try_number"] == 2, "nobody misses the worker")
    tasks = wait_for_end(night, token)
    alive = {name for name in SERVICES if composed.process(name).lives()}
    mails = read_caught_mails(composed.var / "mail")
    dumps = [path.suffix for path in (composed.folder / "backups").glob("warehouse-*")]
    star = read_star(composed.secret("warehouse_url"))
    return Seen(
        well,
        listening_at,
        checksums,
        preloading,
        killed,
        alive,
        tasks,
        mails,
        dumps,
        star,
        processes,
    )


def _blocked_worker(composed: Composition, warehouse: Engine) -> str | None:
    """Return the worker whose task waits for a lock."""
    task = waiting_for("quality.finding", warehouse)
    at_work = (worker for worker in WORKERS if task in composed.process(worker).members())
    return next(at_work, None)


def test_every_component_is_at_work(seen: Seen) -> None:
    assert seen.healthy == {"metadatabase", "scheduler", "dag_processor", "triggerer"}


def test_nobody_listens_beyond_loopback(seen: Seen) -> None:
    assert seen.listening_at == {"127.0.0.1"}


def test_pages_of_the_database_are_checksummed(seen: Seen) -> None:
    assert seen.checksums == "on"


def test_a_worker_imports_for_all_tasks_and_the_scheduler_does_not(seen: Seen) -> None:
    (preloading,) = seen.preloading
    assert preloading in WORKERS


def test_the_killed_worker_took_its_task_with_it(seen: Seen) -> None:
    assert len(seen.killed) > 1
    assert running(seen.killed) == []
    assert len(seen.alive_after_kill) == len(SERVICES) - 1


def test_the_other_worker_finishes_the_night_by_itself(seen: Seen) -> None:
    assert seen.tasks == dict.fromkeys(STAGES, ("success", 1)) | {"validate": ("success", 2)}


def test_the_star_is_that_of_an_undisturbed_night(seen: Seen, undisturbed: Star) -> None:
    assert seen.star == undisturbed


def test_each_mail_of_the_night_is_sent_once(seen: Seen) -> None:
    assert len({mail.message_id for mail in seen.mails}) == len(seen.mails)
    digests = [mail for mail in seen.mails if "每日情况" in mail.subject]
    assert [mail.to for mail in digests] == ["shuju@jingzhou.example"]


def test_the_warehouse_is_backed_up_from_the_first_day_on(seen: Seen) -> None:
    assert seen.dumps == [".dump"]


def test_ending_them_leaves_no_process(seen: Seen) -> None:
    assert running(seen.processes) == []
