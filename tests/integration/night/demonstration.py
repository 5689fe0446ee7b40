"""A demonstration that has been run, as its command line and its URL show it.

Nothing here imports the project, but the program that runs its command on request.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import psycopg2

ROOT = Path(__file__).parents[3]
STAR = [
    "dim_unit",
    "bridge_unit_ancestor",
    "dim_programme",
    "dim_indicator",
    "dim_period",
    "calendar_day",
    "dim_form",
    "bridge_form_indicator",
    "dim_submission",
    "fact_observation",
    "fact_obligation",
]

# The command, once for each line of standard input: a 1 runs each night until the half-year is
# published, a 6 each sixth from the first on, "end" what follows then. The process pays but once
# for the imports of Great Expectations and Airflow.
END = "the command has ended\n"
ON_REQUEST = f"""
import sys
from etl.cli.__main__ import main
from etl.demo import tour

some_nights, end = tour._run_nights, tour._publish_and_correct
for line in sys.stdin:
    ends = line.strip() == "end"
    tour._run_nights = lambda console, engine, nights, deliver: some_nights(
        console, engine, nights[:0] if ends else nights[::int(line)], deliver
    )
    def end_or_not(*arguments):
        tour._run_nights = some_nights
        if ends:
            end(*arguments)
    tour._publish_and_correct = end_or_not
    try:
        main()
    except SystemExit as ended:
        if ended.code:
            raise
    print({END!r}, end="", flush=True)
"""

Figures = dict[str, tuple[Decimal, str]]  # value and qualifier by indicator


@dataclass
class Demonstration:
    """A demonstration, the figures that it was to arrive at, and what it printed at first."""

    environment: dict[str, str]
    published: Figures
    process: "subprocess.Popen[str]"
    printed: str = ""

    def run(self, what: int | Literal["end"] = 1) -> str:
        """Run every night, or each sixth or so from the first on, or how it ends; return prints."""
        assert self.process.stdin
        assert self.process.stdout
        print(what, file=self.process.stdin, flush=True)
        printed = ""
        while not printed.endswith(END):
            line = self.process.stdout.readline()
            assert line, printed
            printed += line
        return printed.removesuffix(END)

    def run_first_and_last_night_again(self) -> str:
        """Run these two: all would find no more, and take 45 tasks more."""
        return self.run(6)

    def gonghui(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "etl.cli", *arguments]
        outcome = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        return outcome.stdout

    @cached_property
    def url(self) -> str:
        return self.gonghui("url").strip()

    def rows(self, statement: str, database: str = "warehouse") -> list[tuple[Any, ...]]:
        with (
            closing(psycopg2.connect(self.url.removesuffix("warehouse") + database)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("set timezone = 'Asia/Shanghai'")
            cursor.execute(statement)
            return cursor.fetchall()

    def star(self) -> dict[str, Counter[tuple[str]]]:
        statement = "select cast(t as text) from warehouse.{} as t"
        return {table: Counter(self.rows(statement.format(table))) for table in STAR}

    @property
    def var(self) -> Path:
        return Path(self.environment["GONGHUI_VAR"])

    def sent(self) -> list[Path]:
        """Return every file that was sent, by whatever way."""
        return sorted((self.var / "demo" / "files").glob("*/*"))

    def stands(self) -> list[Path]:
        """Return the one file of each union and month that none follows or repeats."""
        sent = self.sent()
        names = {path.stem for path in sent}
        return [
            path
            for path in sent
            if f"{path.stem} 更正" not in names and not path.stem.endswith((" 预报", " (1)"))
        ]


@contextmanager
def run_demonstration(seed: str, published: Figures) -> Iterator[Demonstration]:
    """Run the demonstration; its server and its files go afterwards."""
    with tempfile.TemporaryDirectory(prefix="seven nights ") as name:
        folder = Path(name)
        folder.chmod(0o755)
        changes = {
            "GONGHUI_VAR": str(folder / "var"),
            "CATALOGUE": "",
            "PYTHONPATH": str(ROOT),
            "WAREHOUSE_URL": "",  # whatever the developer's own are
            "WAREHOUSE_OWNER_URL": "",
            "COLUMNS": "300",
        }
        environment = os.environ | changes
        process = subprocess.Popen(
            [sys.executable, "-c", ON_REQUEST, "demo", "--seed", seed],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        demonstration = Demonstration(environment, published, process)
        try:
            demonstration.printed = demonstration.run()
            yield demonstration
        finally:
            process.communicate()  # nothing more is requested
            demonstration.gonghui("stop")
            shutil.rmtree((folder / "var" / "postgres").resolve(), ignore_errors=True)
