"""Airflow's four components as background processes: started, watched, ended by id."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
from filelock import FileLock

from etl import settings
from etl.errors import ServiceError
from etl.logs import last_lines
from etl.ports import LOOPBACK, free_port
from etl.services import environment
from etl.services.health import unhealthy_components
from etl.services.records import ProcessRecord, ServicesRecord, read_record, survivors

# The log servers would listen on every interface; the API server reads the same log folder.
COMPONENTS: dict[str, tuple[str, ...]] = {
    "api-server": (),
    "scheduler": ("--skip-serve-logs",),
    "dag-processor": (),
    "triggerer": ("--skip-serve-logs",),
}
PREFERRED_PORT = 8080
START_TIMEOUT_SECONDS = 180
STOP_TIMEOUT_SECONDS = 20
POLL_SECONDS = 0.5


def start() -> str:
    """Return the address of Airflow's web interface once all components are at work.

    Components that run already are kept; if one of them is missing, all are started anew.
    Raises ServiceError with the last lines of a log when they do not become healthy in time,
    after ending them, and DatabaseError when the embedded server does not start.
    """
    with _lock():
        try:
            record = read_record(_record_file())
            if record is None or not _complete(record):
                _end(record)
                record = _launch()
            _wait_until_healthy(record)
        except BaseException:  # Ctrl-C too: nothing stays half started
            _end(read_record(_record_file()))
            raise
        return f"http://{LOOPBACK}:{record.port}"


def stop() -> bool:
    """End every component with all its children; return False when none of them ran."""
    with _lock():
        return _end(read_record(_record_file()))


def log_file(component: str) -> Path:
    """Return the log of a component."""
    return environment.airflow_home() / "logs" / f"{component}.log"


def _record_file() -> Path:
    return settings.var_dir() / "run" / "airflow.json"


def _lock() -> FileLock:
    folder = _record_file().parent
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / "airflow.lock")


def _complete(record: ServicesRecord) -> bool:
    names = {process.name for process in record.processes if process.lives()}
    return names == COMPONENTS.keys()


def _launch() -> ServicesRecord:
    environment.migrate_airflow()
    addresses = environment.api_server_environment(free_port(PREFERRED_PORT))
    port = int(addresses["AIRFLOW__API__PORT"])
    if free_port(port) != port:
        raise ServiceError(f"端口 {port} 已被其他程序占用。请更改 AIRFLOW__API__PORT 后重试。")
    variables = settings.inherited_environment() | addresses
    record = ServicesRecord(port, time.time(), ())
    for component in COMPONENTS:
        process = _spawn(component, variables)
        record = replace(record, processes=(*record.processes, process))
        record.write(_record_file())  # at once: whatever interrupts us, stop() finds them
    return record


def _spawn(component: str, variables: dict[str, str]) -> ProcessRecord:
    path = log_file(component)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, and no shell
            [sys.executable, "-m", "airflow", component, *COMPONENTS[component]],
            cwd=settings.ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return ProcessRecord(component, process.pid, psutil.Process(process.pid).create_time())


def _wait_until_healthy(record: ServicesRecord) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while missing := unhealthy_components(record.port, record.started_at):
        for process in record.processes:
            if not process.lives():
                raise _failure(f"Airflow 的 {process.name} 进程意外退出。", process.name)
        if time.monotonic() > deadline:
            component = missing[0].replace("_", "-")
            raise _failure(f"等待 {START_TIMEOUT_SECONDS} 秒后 {component} 仍未就绪。", component)
        time.sleep(POLL_SECONDS)


def _failure(what: str, component: str) -> ServiceError:
    path = log_file(component)
    return ServiceError(
        f"{what}请根据日志排除故障后重试。\n日志 {path} 的最后几行：\n{last_lines(path)}"
    )


def _end(record: ServicesRecord | None) -> bool:
    if record is None:
        return False
    # The workers of a component that died wait for its word and for nothing else.
    dead = [process for process in record.processes if not process.lives()]
    found = [
        *_signal(dead, psutil.Process.kill),
        *_signal(record.processes, psutil.Process.terminate),
        *_signal(record.processes, psutil.Process.kill),  # who is left, or was started meanwhile
    ]
    _record_file().unlink()
    return bool(found)


def _signal(
    components: Iterable[ProcessRecord], send: Callable[[psutil.Process], None]
) -> list[psutil.Process]:
    """Send a signal to all processes; return them when they have ended, or the time is up."""
    processes = [member for component in components for member in component.members()]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            send(process)
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while survivors(processes) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return processes
