"""Airflow's components as their users see them: by REST, and as processes of this machine."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from etl import settings

PATIENCE_SECONDS = 240
POLL_SECONDS = 0.5  # an answer is work for the API server
AIRFLOW = {"api-server", "scheduler", "dag-processor", "triggerer"}
COMPONENTS = AIRFLOW | {"mail-catcher"}
STAGES = [
    "prepare",
    "collect",
    "stage",
    "validate",
    "load",
    "refresh",
    "notify",
    "send",
    "gate",
]


def start() -> str:
    """Start what is missing, in a process of its own as it imports Airflow; return the address."""
    return run(sys.executable, "-c", "from etl.services import processes; print(processes.start())")


def starter() -> "subprocess.Popen[bytes]":
    """Start all in another process, to be broken off; it heeds SIGINT as at a terminal.

    What a shell starts in the background ignores it, and so do we then.
    """
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    start_all = "from etl.services import processes; processes.start()"
    command = [sys.executable, "-c", f"{heed}; {start_all}"]
    return subprocess.Popen(command, stdout=-1, stderr=-1, start_new_session=True)


def wait_for_components(names: set[str], var: Path, starting: "subprocess.Popen[bytes]") -> None:
    """Wait until a start has put components on record, all of those named and no other."""
    while components(var).keys() != names:
        assert starting.poll() is None
        time.sleep(0.05)


def run(*command: str) -> str:
    """Run a program that must succeed without complaint, and return what it prints."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout.strip()


def ask(
    address: str, body: dict[str, Any] | None = None, token: str = "", method: str | None = None
) -> Any:
    """Get an address, or post a body to it, and return the JSON of the answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(  # noqa: S310 - http, on loopback
        address, data, headers, method=method
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        return json.load(answer)


def log_in(address: str, password: str) -> str:
    """Return a token of Airflow's first user."""
    user = {"username": "admin", "password": password}
    return str(ask(f"{address}/auth/token", user)["access_token"])


def until(wanted: Callable[[], Any], what: str) -> Any:
    """Ask again and again until the answer is true, and return it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := wanted()):
        assert time.monotonic() < deadline, what
        time.sleep(POLL_SECONDS)
    return answer


def pause_intake(address: str, token: str, *, is_paused: bool = True) -> None:
    """Let no intake take the files that a night is to have, or let intakes go on.

    Returns once Airflow knows every DAG, and no intake is at work that had begun before.
    """
    dags = f"{address}/api/v2/dags"
    count = len(list(settings.DAGS.glob("*.py")))
    until(lambda: ask(dags, token=token)["total_entries"] == count, "the DAGs are not there")
    ask(f"{dags}/intake", {"is_paused": is_paused}, token, "PATCH")
    at_work = f"{dags}/intake/dagRuns?state=running&state=queued"
    if is_paused:
        until(lambda: not ask(at_work, token=token)["total_entries"], "an intake does not end")


def start_run(address: str, token: str, dag_id: str, **conf: str) -> str:
    """Trigger a DAG, and return the address of the run."""
    runs = f"{address}/api/v2/dags/{dag_id}/dagRuns"
    return f"{runs}/{ask(runs, {'logical_date': None, 'conf': conf}, token)['dag_run_id']}"


def wait_for_end(run_address: str, token: str) -> dict[str, tuple[str, int]]:
    """Wait until a run has ended, and return the state and the tries of each of its tasks."""
    ended = {"success", "failed"}
    until(lambda: ask(run_address, token=token)["state"] in ended, "the run does not end")
    tasks = ask(f"{run_address}/taskInstances", token=token)["task_instances"]
    return {task["task_id"]: (task["state"], task["try_number"]) for task in tasks}


def healthy(address: str) -> set[str]:
    """Return the components that Airflow calls healthy."""
    health = ask(f"{address}/api/v2/monitor/health")
    return {name for name, part in health.items() if part["status"] == "healthy"}


def components(var: Path) -> dict[str, psutil.Process]:
    """Return the processes that are on record as started."""
    record = var / "run" / "airflow.json"
    if not record.exists():
        return {}
    processes = json.loads(record.read_text())["processes"]
    return {process["name"]: psutil.Process(process["pid"]) for process in processes}


def with_children(leaders: dict[str, psutil.Process]) -> list[psutil.Process]:
    """Return processes and all their descendants."""
    found = list(leaders.values())
    return found + [child for leader in found for child in leader.children(recursive=True)]


def running(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that run and are no zombies."""
    found = []
    for process in processes:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def listened_on(processes: list[psutil.Process]) -> set[tuple[str, int]]:
    """Return the addresses and ports that processes listen on, as the kernel knows them."""
    found = set()
    for process in running(processes):
        with suppress(psutil.NoSuchProcess):  # the DAG processor's children come and go
            found |= {
                (connection.laddr.ip, connection.laddr.port)
                for connection in process.net_connections("inet")
                if connection.status == psutil.CONN_LISTEN
            }
    return found
