"""Airflow's components as real processes, started and ended as ``make up`` and ``make down`` do."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import create_engine, make_url, text

from etl.database.home import RELOCATED_HOMES
from tests.integration.outbox import Outbox

AIRFLOW = {"api-server", "scheduler", "dag-processor", "triggerer"}
COMPONENTS = AIRFLOW | {"mail-catcher"}
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A var folder, with a space and Chinese in its path, in which ``make up`` was said once."""
    parent = Path(tempfile.mkdtemp(prefix="工会 services "))
    parent.chmod(0o755)
    folder = parent / "var"
    with pytest.MonkeyPatch.context() as environment:
        for name in os.environ:
            if name.startswith(("AIRFLOW", "WAREHOUSE_")):
                environment.delenv(name)
        environment.setenv("GONGHUI_VAR", str(folder))
        try:
            _run(sys.executable, "-m", "etl.cli", "up")
            yield folder
        finally:
            _run(sys.executable, "-m", "etl.cli", "stop")
    home = (folder / "postgres").resolve()
    if home.is_relative_to(RELOCATED_HOMES):
        shutil.rmtree(home)
    shutil.rmtree(parent)


@pytest.fixture
def address(var: Path) -> str:
    """The address of Airflow at work; components that an earlier test started are kept."""
    assert var.exists()
    return _call("processes.start()")


def _program(expression: str) -> list[str]:
    imports = "from etl.services import environment, processes"
    return [sys.executable, "-c", f"{imports}; print({expression})"]


def _call(expression: str) -> str:
    """Evaluate an expression in a process of its own, and return what it prints."""
    return _run(*_program(expression))


def _run(*command: str) -> str:
    """Run a program that must succeed without complaint, and return what it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout.strip()


def _ask(address: str, body: dict[str, Any] | None = None, token: str = "") -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(address, data, headers)  # noqa: S310 - http, on loopback
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        return json.load(answer)


def _log_in(address: str) -> str:
    password = _call("environment.admin_password()")
    answer = _ask(f"{address}/auth/token", {"username": "admin", "password": password})
    return str(answer["access_token"])


def _until(wanted: set[Any], address: str, key: str, token: str) -> dict[str, Any]:
    """Ask until a key of the answer has one of the wanted values, and return the answer."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (answer := _ask(address, token=token))[key] not in wanted:
        assert time.monotonic() < deadline, answer
        time.sleep(0.5)
    return dict(answer)


def _components(var: Path) -> dict[str, psutil.Process]:
    record = var / "run" / "airflow.json"
    if not record.exists():
        return {}
    processes = json.loads(record.read_text())["processes"]
    return {process["name"]: psutil.Process(process["pid"]) for process in processes}


def _with_children(components: dict[str, psutil.Process]) -> list[psutil.Process]:
    leaders = list(components.values())
    return leaders + [child for leader in leaders for child in leader.children(recursive=True)]


def _running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that run and are no zombies."""
    running = []
    for process in processes:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                running.append(process)
        except psutil.NoSuchProcess:
            continue
    return running


def _healthy(address: str) -> set[str]:
    health = _ask(f"{address}/api/v2/monitor/health")
    return {name for name, part in health.items() if part["status"] == "healthy"}


def test_all_components_come_up_healthy(var: Path, address: str) -> None:
    assert _healthy(address) == {"metadatabase", "scheduler", "dag_processor", "triggerer"}
    assert _components(var).keys() == COMPONENTS
    assert {log.stem for log in (var / "airflow" / "logs").glob("*.log")} == COMPONENTS


def test_airflow_listens_on_loopback_alone(var: Path, address: str) -> None:
    connections = [
        connection
        for process in _with_children(_components(var))
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {connection.laddr.ip for connection in connections} == {"127.0.0.1"}
    record = json.loads((var / "run" / "airflow.json").read_text())
    ports = {process["name"]: process["port"] for process in record["processes"]}
    assert address == f"http://127.0.0.1:{ports['api-server']}"
    assert set(ports.values()) - {None} == {connection.laddr.port for connection in connections}


def test_the_dag_waits_for_the_coming_night_without_being_unpaused(address: str) -> None:
    token = _log_in(address)
    _until({1}, f"{address}/api/v2/dags", "total_entries", token)
    dag = _ask(f"{address}/api/v2/dags/nightly_load", token=token)
    runs = _ask(f"{address}/api/v2/dags/nightly_load/dagRuns?run_type=scheduled", token=token)
    assert dag["is_paused"] is False
    assert dag["has_import_errors"] is False
    assert runs["total_entries"] == 0
    # Two at night in Shanghai, which has had no summer time since 1991, is 18:00 UTC.
    tonight = datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0)
    coming = tonight if datetime.now(UTC) < tonight else tonight + timedelta(days=1)
    assert datetime.fromisoformat(dag["next_dagrun_run_after"]) == coming


def test_a_night_without_workbooks_succeeds_under_the_scheduler_and_sends_what_waits(
    var: Path, address: str
) -> None:
    engine = create_engine(_run(sys.executable, "-m", "etl.cli", "url"))
    Outbox(engine).queue("zhang@example.org")
    token = _log_in(address)
    _until({1}, f"{address}/api/v2/dags", "total_entries", token)
    runs = f"{address}/api/v2/dags/nightly_load/dagRuns"
    asked = {"logical_date": None, "conf": {"recorded_at": "2020-01-02T02:00:00+08:00"}}
    run_id = _ask(runs, asked, token)["dag_run_id"]
    _until({"success", "failed"}, f"{runs}/{run_id}", "state", token)
    tasks = _ask(f"{runs}/{run_id}/taskInstances", token=token)["task_instances"]
    stages = ["collect", "stage", "validate", "load", "refresh", "notify", "send", "gate"]
    assert {task["task_id"]: (task["state"], task["try_number"]) for task in tasks} == (
        dict.fromkeys(stages, ("success", 1))
    )
    digest, waiting = sorted(mail.name for mail in (var / "mail").glob("*.eml"))
    assert digest.startswith("2020-01-02 0200 shuju@jingzhou.example 【每日情况】")
    assert waiting.startswith("2020-02-06 0200 zhang@example.org ")


def test_a_mail_server_that_is_defined_in_airflow_is_known_as_the_users_own(var: Path) -> None:
    assert _components(var)
    url = make_url(_run(sys.executable, "-m", "etl.cli", "url")).set(database="airflow")
    assert _call("environment.stores_mail_server()") == "False"
    define = (
        "insert into connection (conn_id, conn_type, is_encrypted, is_extra_encrypted) "
        "values ('smtp_default', 'smtp', false, false)"
    )
    with create_engine(url).begin() as airflow:
        airflow.execute(text(define))
    assert _call("environment.stores_mail_server()") == "True"
    with create_engine(url).begin() as airflow:
        airflow.execute(text("delete from connection"))


def test_a_second_start_keeps_what_runs(var: Path, address: str) -> None:
    before = _components(var)
    assert _call("processes.start()") == address
    assert _components(var) == before


def test_a_killed_component_is_back_after_the_next_start(var: Path, address: str) -> None:
    assert _healthy(address)
    before = _with_children(_components(var))
    _components(var)["scheduler"].kill()
    again = _call("processes.start()")
    assert _healthy(again) == {"metadatabase", "scheduler", "dag_processor", "triggerer"}
    assert _running(before) == []
    assert len(_running(list(_components(var).values()))) == len(COMPONENTS)


def test_stopping_leaves_no_process_behind(var: Path, address: str) -> None:
    assert _healthy(address)
    before = _with_children(_components(var))
    assert _call("processes.stop()") == "True"
    assert _running(before) == []
    assert _call("processes.stop()") == "False"


def test_an_interrupted_start_leaves_no_process_behind(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _call("processes.stop()")
    # Nobody needs to catch mails that have a server to go to.
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://warehouse@mail.example.org")
    # As at a terminal: what a shell starts in the background ignores SIGINT, and so do we then.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    start = "from etl.services import processes; processes.start()"
    command = [sys.executable, "-c", f"{heed}; {start}"]
    with subprocess.Popen(command, stdout=-1, stderr=-1, start_new_session=True) as starter:
        while len(_components(var)) < len(AIRFLOW):
            assert starter.poll() is None
            time.sleep(0.05)
        started = _components(var)
        starter.send_signal(signal.SIGINT)
        starter.communicate(timeout=PATIENCE_SECONDS)
    assert starter.returncode != 0
    assert started.keys() == AIRFLOW
    assert _running(list(started.values())) == []
    assert _components(var) == {}
