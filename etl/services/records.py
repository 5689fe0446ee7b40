"""What we wrote down of the processes that we started, so that a later command finds them."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

# Start times are reckoned from the machine's boot, which clock corrections move a little.
START_TOLERANCE_SECONDS = 2.0


@dataclass(frozen=True)
class ProcessRecord:
    """A process that leads a session of its own; the start time tells it from a later namesake."""

    name: str
    pid: int
    create_time: float
    port: int | None = None  # that it listens on

    def lives(self) -> bool:
        """Tell whether the process itself still runs."""
        process = _living(self.pid)
        return process is not None and self._is(process)

    def holds_port(self) -> bool:
        """Tell whether a process of it listens on its port; without one, there is none to hold.

        Where somebody else took the port first, their server answers in its place.
        """
        return self.port is None or any(self._listens(member) for member in self.members())

    def _listens(self, member: psutil.Process) -> bool:
        try:
            connections = member.net_connections("inet")
        except psutil.NoSuchProcess:
            return False
        return any(
            connection.status == psutil.CONN_LISTEN and connection.laddr.port == self.port
            for connection in connections
        )

    def members(self) -> list[psutil.Process]:
        """Return the living processes of the session and all descendants, the leader first.

        A process that merely got the same id after ours had ended is never among them.
        """
        leader = _living(self.pid)
        if leader is None:
            return _orphans(self.pid)
        if not self._is(leader):
            return []
        # Tasks lead process groups of their own, but they stay our descendants.
        return survivors([leader, *leader.children(recursive=True)])

    def _is(self, process: psutil.Process) -> bool:
        return abs(process.create_time() - self.create_time) <= START_TOLERANCE_SECONDS


@dataclass(frozen=True)
class ServicesRecord:
    """The processes of one start, and its moment in epoch seconds."""

    started_at: float
    processes: tuple[ProcessRecord, ...]

    def including(self, process: ProcessRecord) -> "ServicesRecord":
        """Return the record with one more process."""
        return replace(self, processes=(*self.processes, process))

    @property
    def ports(self) -> dict[str, int]:
        """The ports that the processes listen on, by name."""
        return {process.name: process.port for process in self.processes if process.port}

    def living(self) -> dict[str, ProcessRecord]:
        """Return the processes that run, by name."""
        return {process.name: process for process in self.processes if process.lives()}

    def write(self, path: Path) -> None:
        """Replace the file's record by this one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1)
        os.replace(draft, path)


def read_record(path: Path) -> ServicesRecord | None:
    """Return the record that was written last, or None."""
    if not path.exists():
        return None
    raw = json.loads(path.read_text("utf-8"))
    processes = tuple(ProcessRecord(**process) for process in raw["processes"])
    return ServicesRecord(raw["started_at"], processes)


def survivors(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that still run; a zombie that nobody has collected does not."""
    return [process for process in processes if _lives(process)]


def _living(pid: int) -> psutil.Process | None:
    try:
        process = psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None
    return process if _lives(process) else None


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _orphans(session: int) -> list[psutil.Process]:
    """Return Airflow's processes in a session whose leader has died."""
    return [process for process in psutil.process_iter() if _is_orphan(process, session)]


def _is_orphan(process: psutil.Process, session: int) -> bool:
    try:
        return (
            os.getsid(process.pid) == session
            # The session's number may be another's by now: Airflow's processes bear its name.
            and "airflow" in " ".join(process.cmdline())
            and _lives(process)
        )
    except (ProcessLookupError, psutil.Error):
        return False
