"""Commands ``gonghui``, each in a process of its own.

They are forked from one process, ``python -m tests.integration.cli.forked_commands``, which has
paid for the imports (Great Expectations takes six seconds); only the modules of the command line
itself each imports anew, with the standard output that it is to write to. It reads a request per
line, and answers with the exit status when the command has ended.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from etl import settings

Outcome = subprocess.CompletedProcess[str]

_IMPORTED = [
    "great_expectations",
    "docx",
    "pandas",
    "sqlalchemy",
    "typer",
    "xlsxwriter",
    "jinja2",
    "lxml.etree",
    "holidays.countries",
    "etl.on_demand",
    "etl.preview",
    "etl.watch.doctor",
    "etl.backup.backup",
]


@dataclass
class ForkedCommands:
    """The process that commands are forked from."""

    folder: Path
    _process: "subprocess.Popen[str]" = field(init=False)

    def __post_init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.cli.forked_commands"],
            cwd=settings.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, arguments: Sequence[str], place: Path) -> Outcome:
        """Run a command in a folder, with the environment as it is now."""
        assert self._process.stdin
        assert self._process.stdout
        printed = [self.folder / "out.txt", self.folder / "err.txt"]
        request = [arguments, str(place), dict(os.environ), [str(path) for path in printed]]
        print(json.dumps(request), file=self._process.stdin, flush=True)
        status = int(self._process.stdout.readline())
        out, err = (path.read_text("utf-8") for path in printed)
        return Outcome(arguments, status, out, err)

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def _serve() -> None:
    for module in _IMPORTED:
        import_module(module)
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run(*json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def _run(arguments: list[str], place: str, environment: dict[str, str], files: list[str]) -> None:
    """Run a command in this process, and end it."""
    os.chdir(place)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate([os.devnull, *files]):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.argv = ["gonghui", *arguments]
    status: object = 70  # of a fault that nobody caught
    try:
        from etl.cli.__main__ import main  # noqa: PLC0415 - in the command's own process

        main()
        status = 0
    except SystemExit as end:
        status = end.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 1)


if __name__ == "__main__":
    _serve()
