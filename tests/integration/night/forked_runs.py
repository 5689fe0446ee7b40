"""Runs of stages, each in a process of its own that may be killed.

They are forked from one process, ``python -m tests.integration.night.forked_runs``, which has paid
for the imports (Great Expectations and Airflow take some ten seconds) and holds no connection. It
reads a request per line and answers with a line when all runs of the request have ended.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from etl import settings

NIGHT = (
    "prepare",
    "collect",
    "stage",
    "validate",
    "load",
    "refresh",
    "notify",
    "send",
    "gate",
)


@dataclass(frozen=True)
class Run:
    """Stages to run in order at a moment, and where what is to break (see breakdown.py)."""

    stages: Sequence[str]
    moment: object
    environment: Mapping[str, str]
    breaks_at: str | None = None
    breaks: str = "process"  # or "database", the embedded server of the environment's var folder
    file_limit: int | None = None  # bytes that a file may have


@dataclass(frozen=True)
class Ended:
    """How a run ended: by a signal, or with the fault (class and message) of a stage.

    ``broke_at`` is the point that was on record before it broke.
    """

    signal: int | None
    fault: str | None
    message: str
    broke_at: str | None


@dataclass
class ForkedRuns:
    """The process that runs are forked from."""

    folder: Path
    _process: "subprocess.Popen[str]" = field(init=False)

    def __post_init__(self) -> None:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("AIRFLOW")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.night.forked_runs", str(self.folder)],
            cwd=settings.ROOT,
            env=inherited | {"AIRFLOW_HOME": str(self.folder / "airflow")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *runs: Run) -> list[Ended]:
        """Let runs begin at once, and return how each ended."""
        assert self._process.stdin
        assert self._process.stdout
        requests = json.dumps([asdict(run) for run in runs], default=str)
        print(requests, file=self._process.stdin, flush=True)
        return [Ended(**ended) for ended in json.loads(self._process.stdout.readline())]

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def _serve(folder: Path) -> None:
    import great_expectations  # noqa: F401, PLC0415 - once, for all runs
    from airflow.providers.smtp.hooks.smtp import SmtpHook  # noqa: F401, PLC0415

    from etl import on_demand, pipeline, upkeep  # noqa: F401, PLC0415

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # nothing that a run prints may come between
    for line in sys.stdin:
        runs = [Run(**run) for run in json.loads(line)]
        records = [folder / f"{number}.json" for number in range(len(runs))]
        children = [_fork(run, record) for run, record in zip(runs, records, strict=True)]
        statuses = [os.waitpid(child, 0)[1] for child in children]
        ended = [_ended(*pair) for pair in zip(statuses, records, strict=True)]
        print(json.dumps(ended), file=answers, flush=True)


def _fork(run: Run, record: Path) -> int:
    record.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        try:
            _run(run, record)
        finally:
            os._exit(0)
    return child


def _run(run: Run, record: Path) -> None:
    from etl import on_demand, pipeline, upkeep  # noqa: PLC0415
    from tests.integration.night.breakdown import arm, kill_embedded_server  # noqa: PLC0415

    os.environ.update(run.environment)
    kept: dict[str, Any] = {}

    def keep(**facts: Any) -> None:
        kept.update(facts)
        record.write_text(json.dumps(kept), "utf-8")

    def strike() -> None:
        keep(broke_at=run.breaks_at)
        if run.breaks == "process":
            os.kill(os.getpid(), signal.SIGKILL)
        kill_embedded_server(settings.var_dir())

    if run.file_limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (run.file_limit, run.file_limit))
    if run.breaks_at:
        arm(run.breaks_at, strike)
    moment = datetime.fromisoformat(str(run.moment))
    for stage in run.stages:
        try:
            if stage == "set_up":
                on_demand.set_up()
            else:
                getattr(upkeep if stage == "delete_expired" else pipeline, stage)(moment)
        except Exception as error:  # noqa: BLE001 - whatever it is, the test asks for it
            traceback.print_exc()
            keep(fault=type(error).__name__, message=str(error))
            return


def _ended(status: int, record: Path) -> dict[str, Any]:
    kept = json.loads(record.read_text("utf-8")) if record.exists() else {}
    return {
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "fault": kept.get("fault"),
        "message": kept.get("message", ""),
        "broke_at": kept.get("broke_at"),
    }


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
