"""A demonstration that has been run, as its command line and its URL show it.

Nothing here imports the project, but the program that runs the first and the last night again.
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
from typing import Any

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

# Every night again would find no more than the first and the last, and take 45 tasks more.
TWO_NIGHTS = """
from etl.cli.__main__ import main
from etl.demo import tour

all_nights = tour._run_nights
tour._run_nights = lambda console, engine, nights, deliver: all_nights(
    console, engine, nights[::6], deliver
)
main()
"""

Figures = dict[str, tuple[Decimal, str]]  # value and qualifier by indicator


@dataclass
class Demonstration:
    """A demonstration, the figures that it was to arrive at, and what it printed at first."""

    environment: dict[str, str]
    seed: str
    published: Figures

    printed: str = ""

    def run(self) -> str:
        return self.gonghui("demo", "--seed", self.seed)

    def run_first_and_last_night_again(self) -> str:
        return self._python("-c", TWO_NIGHTS, "demo", "--seed", self.seed)

    def gonghui(self, *arguments: str) -> str:
        return self._python("-m", "etl.cli", *arguments)

    def _python(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
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
        demonstration = Demonstration(os.environ | changes, seed, published)
        try:
            demonstration.printed = demonstration.run()
            yield demonstration
        finally:
            demonstration.gonghui("stop")
            shutil.rmtree((folder / "var" / "postgres").resolve(), ignore_errors=True)
