"""A night on the services of docker/compose.yml, and a worker that dies in the middle of it.

The worker that judges what was staged is held by a lock on a table, and killed with all its
children, as a container is. The night has to end by itself on the other worker.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from etl.workbook.template import Entry
from tests.conftest import Federation
from tests.integration.caught_mails import CaughtMail, read_caught_mails
from tests.integration.conftest import fresh_database, run_night
from tests.integration.inbox import Inbox, beijing
from tests.integration.services.airflow_at_work import (
    STAGES,
    ask,
    healthy,
    listened_on,
    running,
    start_run,
    until,
    wait_for_end,
)
from tests.integration.services.composed import Composition, composition
from tests.integration.services.watched_night import Star, read_star

NIGHT = beijing("2020-02-06 02:00")
WORKERS = ("worker-1", "worker-2")
COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer", *WORKERS)
SERVICES = ("redis", "mail-catcher", *COMPONENTS)
KEEPERS = ("watchdog", "backup", "cleaner")


@dataclass(frozen=True)
class Seen:
    """What was seen of the services and of a night on them."""

    healthy: set[str]
    listening_at: set[str]
    checksums: str
    killed: list[psutil.Process]
    alive_after_kill: set[str]
    tasks: dict[str, tuple[str, int]]
    mails: list[CaughtMail]
    dumps: list[str]
    star: Star
    processes: list[psutil.Process]


@pytest.fixture(scope="module")
def january(federation: Federation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of three unions: one is corrected on the same day, one is rejected."""
    folder = tmp_path_factory.mktemp("january")
    inbox = Inbox(folder, federation.catalogue)
    morning, noon = beijing("2020-02-04 09:00"), beijing("2020-02-04 12:00")
    inbox.send("JZ-22", "2020-01", {"B2.03": "10", "C2.08": "3"}, morning, "JZ-22/a.xlsx")
    inbox.send("JZ-22", "2020-01", {"B2.03": "12", "C2.08": "3"}, noon, "JZ-22/b.xlsx")
    inbox.send("JZ-I1", "2020-01", {"B2.03": "近5", "B3.05": "1.25"}, morning, "JZ-I1/c.xlsx")
    inbox.send("JZ-81", "2020-01", {"B2.03": Entry("-1", "-1")}, morning, "JZ-81/d.xlsx")
    return folder


@pytest.fixture(scope="module")
def undisturbed(
    server_url: str,
    federation: Federation,
    january: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Star]:
    """What the night leaves in one process that nothing disturbs."""
    var = tmp_path_factory.mktemp("undisturbed")
    shutil.copytree(january, var / "inbox")
    with (
        pytest.MonkeyPatch.context() as environment,
        fresh_database(server_url, federation.template) as url,
    ):
        environment.setenv("WAREHOUSE_URL", url)
        environment.setenv("CATALOGUE", str(federation.folder))
        environment.setenv("GONGHUI_VAR", str(var))
        run_night(NIGHT)
        yield read_star(url)


@pytest.fixture(scope="module")
def seen(january: Path) -> Seen:
    with composition() as composed:
        composed.start_postgres()
        composed.start("redis", "mail-catcher", "init", *COMPONENTS)
        composed.wait_for("mail-catcher", *COMPONENTS)
        shutil.copytree(january, composed.var / "inbox", dirs_exist_ok=True)
        return _watch_a_night(composed)


def _watch_a_night(composed: Composition) -> Seen:
    warehouse = create_engine(composed.superuser_url("warehouse"), poolclass=NullPool)
    processes = [part for name in SERVICES for part in composed.process(name).members()]
    listening_at = {ip for ip, _ in listened_on(processes)}
    well = healthy(composed.address)
    user = {"username": "admin", "password": composed.secret("admin_password")}
    token = ask(f"{composed.address}/auth/token", user)["access_token"]
    with warehouse.connect() as hindrance:
        checksums = hindrance.execute(text("show data_checksums")).scalar_one()
        hindrance.execute(text("lock table quality.finding in share mode"))
        night = start_run(composed.address, token, NIGHT.isoformat())
        worker = until(lambda: _blocked_worker(composed, warehouse), "nobody judges")
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
    return Seen(well, listening_at, checksums, killed, alive, tasks, mails, dumps, star, processes)


def _blocked_worker(composed: Composition, warehouse: Engine) -> str | None:
    """Return the worker whose task waits for a lock, by the port that the task calls from."""
    blocked = text(
        "select activity.client_port from pg_locks as lock "
        "join pg_stat_activity as activity using (pid) "
        "where lock.relation = 'quality.finding'::regclass and not lock.granted"
    )
    with warehouse.connect() as connection:
        port = connection.execute(blocked).scalar()
    callers = {
        call.pid
        for call in psutil.net_connections("inet")
        if call.laddr and call.laddr.port == port
    }
    for worker in WORKERS:
        if callers & {process.pid for process in composed.process(worker).members()}:
            return worker
    return None


def test_every_component_is_at_work(seen: Seen) -> None:
    assert seen.healthy == {"metadatabase", "scheduler", "dag_processor", "triggerer"}


def test_nobody_listens_beyond_loopback(seen: Seen) -> None:
    assert seen.listening_at == {"127.0.0.1"}


def test_pages_of_the_database_are_checksummed(seen: Seen) -> None:
    assert seen.checksums == "on"


def test_the_killed_worker_took_its_task_with_it(seen: Seen) -> None:
    assert len(seen.killed) > 1
    assert running(seen.killed) == []
    assert len(seen.alive_after_kill) == len(SERVICES) - 1


def test_the_other_worker_finishes_the_night_by_itself(seen: Seen) -> None:
    assert seen.tasks == dict.fromkeys(STAGES, ("success", 1)) | {"validate": ("success", 2)}


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("warehouse.dim_submission", 2),
        ("warehouse.fact_observation", 7 + 7),
        ("warehouse.fact_obligation", 10),
        ("quality.finding", 2),
    ],
)
def test_the_star_is_that_of_an_undisturbed_night(
    seen: Seen, undisturbed: Star, table: str, rows: int
) -> None:
    assert len(undisturbed[table]) == rows
    assert seen.star[table] == undisturbed[table]


def test_each_mail_of_the_night_is_sent_once(seen: Seen) -> None:
    assert len({mail.message_id for mail in seen.mails}) == len(seen.mails)
    digests = [mail for mail in seen.mails if "每日情况" in mail.subject]
    assert [mail.to for mail in digests] == ["shuju@jingzhou.example"]


def test_the_warehouse_is_backed_up_from_the_first_day_on(seen: Seen) -> None:
    assert seen.dumps == [".dump"]


def test_ending_them_leaves_no_process(seen: Seen) -> None:
    assert running(seen.processes) == []
