"""Airflow's components as real processes, started and ended as ``make up`` and ``make down`` do."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from etl.database import server
from etl.database.home import RELOCATED_HOMES

COMPONENTS = {"api-server", "scheduler", "dag-processor", "triggerer"}


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    parent = Path(tempfile.mkdtemp(prefix="工会 services "))
    parent.chmod(0o755)
    folder = parent / "var"
    monkeypatch.setenv("GONGHUI_VAR", str(folder))
    for name in [name for name in os.environ if name.startswith("AIRFLOW")]:
        monkeypatch.delenv(name)
    yield folder
    _call("processes.stop()")
    server.stop()
    home = (folder / "postgres").resolve()
    if home.is_relative_to(RELOCATED_HOMES):
        shutil.rmtree(home)
    shutil.rmtree(parent)


def _call(expression: str) -> str:
    """Evaluate an expression in a process of its own, and return what it prints."""
    program = f"from etl.services import environment, processes; print({expression})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def _get(address: str, body: dict[str, str] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        return json.load(answer)


def _started_processes(var: Path) -> list[psutil.Process]:
    record = json.loads((var / "run" / "airflow.json").read_text())
    leaders = [psutil.Process(process["pid"]) for process in record["processes"]]
    return leaders + [child for leader in leaders for child in leader.children(recursive=True)]


def _listening_hosts(processes: list[psutil.Process]) -> set[str]:
    connections = [c for process in processes for c in process.net_connections("inet")]
    return {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}


def _runs(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_airflow_comes_up_healthy_on_loopback_and_leaves_nothing_behind(var: Path) -> None:
    address = _call("processes.start()")
    health = _get(f"{address}/api/v2/monitor/health")
    assert {name: part["status"] for name, part in health.items()} == dict.fromkeys(
        ["metadatabase", "scheduler", "dag_processor", "triggerer"], "healthy"
    )
    password = _call("environment.admin_password()")
    token = _get(f"{address}/auth/token", {"username": "admin", "password": password})
    assert token["access_token"]

    processes = _started_processes(var)
    assert _listening_hosts(processes) == {"127.0.0.1"}
    assert {log.stem for log in (var / "airflow" / "logs").glob("*.log")} == COMPONENTS

    assert _call("processes.start()") == address
    assert _started_processes(var)[:4] == processes[:4]

    assert _call("processes.stop()") == "True"
    assert [process for process in processes if _runs(process)] == []
    assert _call("processes.stop()") == "False"
