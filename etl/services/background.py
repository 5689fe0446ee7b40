"""Programs of ours that run in the background: started, watched, ended by the ids recorded."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from etl import settings
from etl.errors import ServiceError
from etl.machine.local_servers import last_lines
from etl.services import environment
from etl.services.records import ProcessRecord, ServicesRecord, read_record, survivors

START_TIMEOUT_SECONDS = 180
STOP_TIMEOUT_SECONDS = 20
POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Component:
    """A program that runs in the background; the command follows the name of the interpreter."""

    name: str
    command: tuple[str, ...]
    port: int | None = None


def record_file(group: Literal["airflow", "mail", "demo"]) -> Path:
    """Return the file that records the components of make up, or the demonstration's."""
    return settings.var_dir() / "run" / f"{group}.json"


def log_file(component: str) -> Path:
    """Return the log of a component."""
    return environment.airflow_home() / "logs" / f"{component}.log"


def launch(
    components: Iterable[Component], variables: Mapping[str, str], record_path: Path
) -> ServicesRecord:
    """Start components with an environment; each is on record before the next is started."""
    record = ServicesRecord(time.time(), ())
    for component in components:
        record = record.including(_spawn(component, variables))
        record.write(record_path)  # at once: whatever interrupts us, end() finds them
    return record


def _spawn(component: Component, variables: Mapping[str, str]) -> ProcessRecord:
    path = log_file(component.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter, and no shell
            [sys.executable, *component.command],
            cwd=settings.ROOT,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    created = psutil.Process(process.pid).create_time()
    return ProcessRecord(component.name, process.pid, created, component.port)


def wait_until_healthy(record: ServicesRecord, unhealthy: Callable[[], list[str]]) -> None:
    """Wait until no component is named any more, and each holds the port that it was given.

    Raises ServiceError, with the last lines of a log, if one of them ends or takes too long.
    """
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while missing := unhealthy() or [one.name for one in record.processes if not one.holds_port()]:
        for process in record.processes:
            if not process.lives():
                raise _failure(f"{process.name} 进程意外退出。", process.name)
        if time.monotonic() > deadline:
            component = missing[0]
            raise _failure(f"等待 {START_TIMEOUT_SECONDS} 秒后 {component} 仍未就绪。", component)
        time.sleep(POLL_SECONDS)


def _failure(what: str, component: str) -> ServiceError:
    path = log_file(component)
    return ServiceError(
        f"{what}请根据日志排除故障后重试。\n日志 {path} 的最后几行：\n{last_lines(path)}"
    )


def end(record_path: Path) -> bool:
    """End the recorded components with all their children; return False when none of them ran."""
    record = read_record(record_path)
    if record is None:
        return False
    # The workers of a component that died wait for its word and for nothing else.
    dead = [process for process in record.processes if not process.lives()]
    found = [
        *_signal(dead, psutil.Process.kill),
        *_signal(record.processes, psutil.Process.terminate),
        *_signal(record.processes, psutil.Process.kill),  # who is left, or was started meanwhile
    ]
    record_path.unlink(missing_ok=True)
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
