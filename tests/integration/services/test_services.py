"""Airflow's components as real processes, started and ended as ``make up`` and ``make down`` do."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from etl import settings
from etl.database.home import RELOCATED_HOMES
from tests.integration.services.airflow_at_work import (
    PATIENCE_SECONDS,
    ask,
    components,
    evaluate,
    healthy,
    listened_on,
    log_in,
    run,
    running,
    until,
    with_children,
)

AIRFLOW = {"api-server", "scheduler", "dag-processor", "triggerer"}
COMPONENTS = AIRFLOW | {"mail-catcher"}


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
            run(sys.executable, "-m", "etl.cli", "up")
            yield folder
        finally:
            run(sys.executable, "-m", "etl.cli", "stop")
    home = (folder / "postgres").resolve()
    if home.is_relative_to(RELOCATED_HOMES):
        shutil.rmtree(home)
    shutil.rmtree(parent)


@pytest.fixture
def address(var: Path) -> str:
    """The address of Airflow at work; components that an earlier test started are kept."""
    assert var.exists()
    return evaluate("processes.start()")


def test_all_components_come_up_healthy(var: Path, address: str) -> None:
    assert healthy(address) == {"metadatabase", "scheduler", "dag_processor", "triggerer"}
    assert components(var).keys() == COMPONENTS
    assert {log.stem for log in (var / "airflow" / "logs").glob("*.log")} == COMPONENTS


def test_airflow_listens_on_loopback_alone(var: Path, address: str) -> None:
    sockets = listened_on(with_children(components(var)))
    assert {ip for ip, _ in sockets} == {"127.0.0.1"}
    record = json.loads((var / "run" / "airflow.json").read_text())
    ports = {process["name"]: process["port"] for process in record["processes"]}
    assert address == f"http://127.0.0.1:{ports['api-server']}"
    assert set(ports.values()) - {None} == {port for _, port in sockets}


def test_the_dag_waits_for_the_coming_night_without_being_unpaused(address: str) -> None:
    token = log_in(address)
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


def test_a_mail_server_that_is_defined_in_airflow_is_known_as_the_users_own(var: Path) -> None:
    assert components(var)
    url = make_url(run(sys.executable, "-m", "etl.cli", "url")).set(database="airflow")
    assert evaluate("environment.stores_mail_server()") == "False"
    define = (
        "insert into connection (conn_id, conn_type, is_encrypted, is_extra_encrypted) "
        "values ('smtp_default', 'smtp', false, false)"
    )
    with create_engine(url).begin() as airflow:
        airflow.execute(text(define))
    assert evaluate("environment.stores_mail_server()") == "True"
    with create_engine(url).begin() as airflow:
        airflow.execute(text("delete from connection"))


def test_a_second_start_keeps_what_runs(var: Path, address: str) -> None:
    before = components(var)
    assert evaluate("processes.start()") == address
    assert components(var) == before


def test_a_killed_component_is_back_after_the_next_start(var: Path, address: str) -> None:
    assert healthy(address)
    before = with_children(components(var))
    components(var)["scheduler"].kill()
    again = evaluate("processes.start()")
    assert healthy(again) == {"metadatabase", "scheduler", "dag_processor", "triggerer"}
    assert running(before) == []
    assert len(running(list(components(var).values()))) == len(COMPONENTS)


def test_stopping_leaves_no_process_behind(var: Path, address: str) -> None:
    assert healthy(address)
    before = with_children(components(var))
    assert evaluate("processes.stop()") == "True"
    assert running(before) == []
    assert evaluate("processes.stop()") == "False"


def test_an_interrupted_start_leaves_no_process_behind(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate("processes.stop()")
    # Nobody needs to catch mails that have a server to go to.
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", "smtp://warehouse@mail.example.org")
    # As at a terminal: what a shell starts in the background ignores SIGINT, and so do we then.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    start = "from etl.services import processes; processes.start()"
    command = [sys.executable, "-c", f"{heed}; {start}"]
    with subprocess.Popen(command, stdout=-1, stderr=-1, start_new_session=True) as starter:
        while len(components(var)) < len(AIRFLOW):
            assert starter.poll() is None
            time.sleep(0.05)
        started = components(var)
        starter.send_signal(signal.SIGINT)
        starter.communicate(timeout=PATIENCE_SECONDS)
    assert starter.returncode != 0
    assert started.keys() == AIRFLOW
    assert running(list(started.values())) == []
    assert components(var) == {}
