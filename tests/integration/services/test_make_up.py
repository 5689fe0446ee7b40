"""Airflow's components as real processes, started and ended as ``make up`` and ``make down`` do.

A start before that was killed, and a component with it. They run a night that is stopped twice by
a lock on a table, in ``collect`` and in ``validate``, and looked at while it stands still; in
``validate`` its deadline passes. Then all are stopped, and a start is interrupted.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import URL, create_engine, make_url, text

from etl import settings
from etl.database import server
from etl.database.home import RELOCATED_HOMES
from etl.machine.local_servers import free_port
from etl.services import environment, processes
from tests.conftest import Federation
from tests.integration.services.airflow_at_work import (
    PATIENCE_SECONDS,
    STAGES,
    ask,
    components,
    healthy,
    listened_on,
    log_in,
    pause_intake,
    run,
    running,
    start,
    until,
    with_children,
)
from tests.integration.services.conftest import Star, read_star
from tests.integration.services.watched_night import PRELOADED, Seen, watch_a_night

AIRFLOW = {"api-server", "scheduler", "dag-processor", "triggerer"}
COMPONENTS = AIRFLOW | {"mail-catcher"}
HEALTHY = {"metadatabase", "scheduler", "dag_processor", "triggerer"}


@pytest.fixture(scope="module")
def var(federation: Federation) -> Iterator[Path]:
    """A var folder, with a space and Chinese in its path, for ``make up``."""
    parent = Path(tempfile.mkdtemp(prefix="工会 services "))
    parent.chmod(0o755)
    folder = parent / "var"
    with pytest.MonkeyPatch.context() as variables:
        for name in os.environ:
            if name.startswith(("AIRFLOW", "WAREHOUSE_")):
                variables.delenv(name)
        variables.setenv("GONGHUI_VAR", str(folder))
        variables.setenv("CATALOGUE", str(federation.folder))
        try:
            yield folder
        finally:
            run(sys.executable, "-m", "etl.cli", "stop")
    home = (folder / "postgres").resolve()
    if home.is_relative_to(RELOCATED_HOMES):
        shutil.rmtree(home)
    shutil.rmtree(parent)


@pytest.fixture(scope="module")
def left_over(var: Path) -> list[psutil.Process]:
    """What a start left that was killed when the components had begun; all but two died with it."""
    with _starter() as starter:
        _wait_for(COMPONENTS, var, starter)
        starter.kill()
    begun = components(var)
    left_over = with_children(begun)
    for name in AIRFLOW - {"api-server"}:
        begun[name].kill()
    return left_over


@pytest.fixture(scope="module")
def address(var: Path, left_over: list[psutil.Process]) -> str:  # noqa: ARG001 - it comes after them
    """The address that ``make up`` tells; the components are at work from then on."""
    told = run(sys.executable, "-m", "etl.cli", "up")
    assert var.exists()
    return str(re.findall(r"http://\S+", told)[0])


@pytest.fixture(scope="module")
def token(address: str) -> str:
    """A token of the first user; the night is to have the files, and no intake."""
    token = log_in(address, environment.admin_password())
    pause_intake(address, token)
    return token


def _starter() -> "subprocess.Popen[bytes]":
    """Start all in another process, which heeds SIGINT as at a terminal.

    What a shell starts in the background ignores it, and so do we then.
    """
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    start_all = "from etl.services import processes; processes.start()"
    command = [sys.executable, "-c", f"{heed}; {start_all}"]
    return subprocess.Popen(command, stdout=-1, stderr=-1, start_new_session=True)


def _wait_for(names: set[str], var: Path, starter: "subprocess.Popen[bytes]") -> None:
    while components(var).keys() != names:
        assert starter.poll() is None
        time.sleep(0.05)


def database(name: str) -> URL:
    return make_url(server.url(name))


@pytest.fixture(scope="module")
def seen(address: str, token: str, var: Path, january: Path) -> Seen:
    shutil.copytree(january, var / "inbox", dirs_exist_ok=True)
    warehouse, airflow = (create_engine(database(name)) for name in ("warehouse", "airflow"))
    try:
        return watch_a_night(address, token, var, warehouse, airflow)
    finally:
        warehouse.dispose()
        airflow.dispose()


def test_all_components_come_up_healthy(var: Path, address: str) -> None:
    assert healthy(address) == HEALTHY
    assert components(var).keys() == COMPONENTS
    assert {log.stem for log in (var / "airflow" / "logs").glob("*.log")} == COMPONENTS


def test_a_start_ends_what_is_left_of_an_earlier_one_and_starts_all_anew(
    left_over: list[psutil.Process], var: Path, address: str
) -> None:
    assert healthy(address) == HEALTHY
    assert len(left_over) >= len(COMPONENTS)
    assert running(left_over) == []
    assert len(running(list(components(var).values()))) == len(COMPONENTS)


def test_the_dag_waits_for_the_coming_night_without_being_unpaused(
    address: str, token: str
) -> None:
    dags = f"{address}/api/v2/dags"
    count = len(list(settings.DAGS.glob("*.py")))
    until(lambda: ask(dags, token=token)["total_entries"] == count, "the DAGs are not there")
    dag = ask(f"{address}/api/v2/dags/nightly_load", token=token)
    runs = ask(f"{address}/api/v2/dags/nightly_load/dagRuns?run_type=scheduled", token=token)
    assert dag["is_paused"] is False
    assert dag["has_import_errors"] is False
    assert runs["total_entries"] == 0
    # Two at night in Shanghai, which has had no summer time since 1991, is 18:00 UTC.
    tonight = datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0)
    coming = tonight if datetime.now(UTC) < tonight else tonight + timedelta(days=1)
    assert datetime.fromisoformat(dag["next_dagrun_run_after"]) == coming


@pytest.mark.usefixtures("address")
def test_a_mail_server_that_is_defined_in_airflow_is_known_as_the_users_own() -> None:
    assert not environment.stores_mail_server()
    define = (
        "insert into connection (conn_id, conn_type, is_encrypted, is_extra_encrypted) "
        "values ('smtp_default', 'smtp', false, false)"
    )
    engine = create_engine(database("airflow"))
    with engine.begin() as airflow:
        airflow.execute(text(define))
    assert environment.stores_mail_server()
    with engine.begin() as airflow:
        airflow.execute(text("delete from connection"))
    engine.dispose()


def test_a_second_start_keeps_what_runs(var: Path, address: str) -> None:
    before = components(var)
    assert start() == address
    assert components(var) == before


def test_every_task_succeeds_at_its_first_try(seen: Seen) -> None:
    assert seen.tasks == dict.fromkeys(STAGES, ("success", 1))


def test_an_intake_gives_way_to_a_night_at_work_and_mails_go_on(seen: Seen) -> None:
    states = {task: state for task, (state, _) in seen.intake.items()}
    skipped = dict.fromkeys(("collect", "stage", "validate", "notify", "send"), "skipped")
    assert states == skipped | dict.fromkeys(("send_waiting", "end_overlong_sessions"), "success")


@pytest.mark.usefixtures("seen")
def test_the_star_is_that_of_an_undisturbed_night(undisturbed: Star) -> None:
    assert read_star(server.url("warehouse")) == undisturbed


def test_every_listener_of_every_process_is_on_loopback(
    seen: Seen, var: Path, address: str
) -> None:
    listeners = {name: process.sockets for name, process in seen.at_work.items()}
    record = json.loads((var / "run" / "airflow.json").read_text())
    ports = {process["name"]: process["port"] for process in record["processes"]}
    assert address == f"http://127.0.0.1:{ports['api-server']}"
    assert listeners == {
        name: {("127.0.0.1", port)} if port else set() for name, port in ports.items()
    }
    assert {name for name, port in ports.items() if port} == {"api-server", "mail-catcher"}


def test_the_scheduler_imports_for_all_tasks_and_the_others_do_not(seen: Seen) -> None:
    assert seen.collecting.modules >= PRELOADED
    loaded = {name for name, process in seen.at_work.items() if process.modules & PRELOADED}
    assert loaded == {"scheduler"}


def test_the_log_of_a_running_task_can_be_read(seen: Seen) -> None:
    assert "Filling up the DagBag" in seen.log_while_collecting


def test_a_night_has_until_six_and_a_run_by_hand_as_long(seen: Seen) -> None:
    assert seen.deadline_hours == pytest.approx(4, abs=0.01)


def test_the_operator_is_told_once_which_tasks_of_a_late_night_have_ended(seen: Seen) -> None:
    (alarm,) = seen.alarms
    assert alarm.to == "yunwei@jingzhou.example"
    assert alarm.subject.endswith("手工启动的夜间装载没有按时完成")
    told = [line for line in alarm.text.splitlines() if line.startswith("- ")]
    assert told == [
        "- 准备（装入目录）（prepare）：已完成",
        "- 收取报表（collect）：已完成",
        "- 读取报表（stage）：已完成",
        "- 审核（validate）：正在运行",
        "- 入库（load）：还没有开始",
        "- 重算汇总（refresh）：还没有开始",
        "- 写邮件（notify）：还没有开始",
        "- 寄邮件（send）：还没有开始",
        "- 核对结果（gate）：还没有开始",
    ]


@pytest.mark.usefixtures("seen")
def test_stopping_leaves_no_process_and_no_listener(var: Path) -> None:
    before = with_children(components(var))
    ports = {port for _, port in listened_on(before)}
    assert len(running(before)) > len(ports) == 2
    assert processes.stop() is True
    assert running(before) == []
    assert {port for port in ports if free_port(port) != port} == set()
    assert processes.stop() is False


@pytest.mark.usefixtures("address")
def test_an_interrupted_start_leaves_no_process_behind(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes.stop()
    # Nobody needs to catch mails that have a server to go to.
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://warehouse@mail.example.org")
    with _starter() as starter:
        _wait_for(AIRFLOW, var, starter)
        started = components(var)
        starter.send_signal(signal.SIGINT)
        starter.communicate(timeout=PATIENCE_SECONDS)
    assert starter.returncode != 0
    assert started.keys() == AIRFLOW
    assert running(list(started.values())) == []
    assert components(var) == {}
