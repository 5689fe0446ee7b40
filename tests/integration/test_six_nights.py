"""The whole way: six nights through Airflow, against the figures that the federation published.

Nothing here imports the project; it is run by its command line and questioned through its URL.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from tests.integration.typed_workbooks import TypedWorkbook, amount, is_inexact, read_typed

ROOT = Path(__file__).parents[2]
MONTHS = [f"2020年{month}月" for month in range(1, 7)]
STAR = [
    "dim_unit",
    "bridge_unit_ancestor",
    "dim_programme",
    "dim_indicator",
    "dim_period",
    "dim_form",
    "form_line",
    "dim_submission",
    "fact_observation",
    "fact_obligation",
]
FACTOR = 3  # of the altered totals: it keeps every part within its total

Figures = dict[str, tuple[Decimal, str]]  # value and qualifier by indicator


@dataclass
class Warehouse:
    """A demonstration that has been run, and the figures that it was to arrive at."""

    environment: dict[str, str]
    seed: str
    published: Figures

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
            cursor.execute(statement)
            return cursor.fetchall()

    def star(self) -> dict[str, Counter[tuple[str]]]:
        statement = "select cast(t as text) from warehouse.{} as t"
        return {table: Counter(self.rows(statement.format(table))) for table in STAR}

    def workbooks(self) -> list[Path]:
        return sorted(Path(self.environment["GONGHUI_VAR"], "inbox").rglob("*.xlsx"))


@pytest.fixture(scope="module", params=["as published", "other seed and totals"])
def warehouse(request: pytest.FixtureRequest) -> Iterator[Warehouse]:
    with tempfile.TemporaryDirectory(prefix="six nights ") as name:
        folder = Path(name)
        folder.chmod(0o755)
        catalogue = Path(shutil.copytree(ROOT / "catalogue" / "jingzhou", folder / "catalogue"))
        is_altered = request.param != "as published"
        if is_altered:
            _multiply_totals(catalogue / "published_2020H1.csv")
        warehouse = Warehouse(
            os.environ
            | {
                "GONGHUI_VAR": str(folder / "var"),
                "CATALOGUE": str(catalogue),
                "PYTHONPATH": str(ROOT),
                "WAREHOUSE_URL": "",  # whatever the developer's own is
            },
            "7" if is_altered else "2020",
            _published(FACTOR if is_altered else 1),
        )
        try:
            warehouse.gonghui("demo", "--seed", warehouse.seed)
            yield warehouse
        finally:
            warehouse.gonghui("stop")
            shutil.rmtree((folder / "var" / "postgres").resolve(), ignore_errors=True)


@pytest.fixture(scope="module")
def typed(warehouse: Warehouse) -> list[TypedWorkbook]:
    return [read_typed(path) for path in warehouse.workbooks()]


def _multiply_totals(path: Path) -> None:
    header, *rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    position = header.index("value")
    for row in rows:
        row[position] = str(Decimal(row[position]) * FACTOR)
    path.write_text("\n".join(",".join(row) for row in [header, *rows]) + "\n", "utf-8")


def _printed() -> list[dict[str, str]]:
    return list(csv.DictReader(Path(__file__).with_name("figures_2020H1.csv").open("r")))


def _published(factor: int) -> Figures:
    return {row["code"]: (Decimal(row["value"]) * factor, row["qualifier"]) for row in _printed()}


def test_every_figure_of_the_half_year_comes_out_exactly(warehouse: Warehouse) -> None:
    summary = warehouse.rows(
        "select indicator_code, value, qualifier from report.half_year_summary "
        "where period_code = '2020H1'"
    )
    assert len(summary) == 83
    assert {code: (value, qualifier) for code, value, qualifier in summary} == warehouse.published


def test_the_workbooks_themselves_add_up_to_the_published_figures(
    warehouse: Warehouse, typed: list[TypedWorkbook]
) -> None:
    june = [workbook for workbook in typed if workbook.month == "2020年6月"]
    sums = {}
    for row in _printed():
        code, measure = row["code"], row["measure"]
        counted = typed if measure == "flow" else june
        field = "ytd" if measure == "cumulative" else "current"
        lines = [workbook.lines[code] for workbook in counted if code in workbook.lines]
        sums[code] = sum(amount(getattr(line, field)) for line in lines)
    assert sums == {code: value for code, (value, _) in warehouse.published.items()}


def test_an_inexact_figure_has_a_cell_typed_as_people_type_it(
    warehouse: Warehouse, typed: list[TypedWorkbook]
) -> None:
    inexact = {
        code
        for workbook in typed
        for code, line in workbook.lines.items()
        if is_inexact(line.current) or is_inexact(line.ytd)
    }
    assert inexact == {code for code, (_, word) in warehouse.published.items() if word != "exact"}


def test_17_unions_report_each_month_and_no_two_workbooks_are_equal(
    warehouse: Warehouse, typed: list[TypedWorkbook]
) -> None:
    assert Counter(workbook.month for workbook in typed) == dict.fromkeys(MONTHS, 17)
    assert len({sha256(path.read_bytes()).digest() for path in warehouse.workbooks()}) == 102
    assert len({tuple(sorted(map(str, workbook.lines.items()))) for workbook in typed}) == 102


def test_a_renamed_union_shows_its_old_name_before_the_day_of_renaming(
    warehouse: Warehouse, typed: list[TypedWorkbook]
) -> None:
    names = [(w.month, w.unit_name) for w in typed if w.unit_name.startswith("监利")]
    expected = [(month, "监利县总工会") for month in MONTHS[:5]] + [(MONTHS[5], "监利市总工会")]
    assert sorted(names) == sorted(expected)
    stored = warehouse.rows(
        "select distinct period.period_code, unit.name_zh, fact.unit_key "
        "from warehouse.fact_observation as fact "
        "join warehouse.dim_unit as unit using (unit_version_key) "
        "join warehouse.dim_period as period using (period_key) where unit.unit_code = 'JZ-23'"
    )
    assert {(period, name) for period, name, _ in stored} == {
        *((f"2020-0{month}", "监利县总工会") for month in range(1, 6)),
        ("2020-06", "监利市总工会"),
    }
    assert len({key for _, _, key in stored}) == 1


def test_airflow_ran_every_stage_of_every_night(warehouse: Warehouse) -> None:
    runs = warehouse.rows(
        "select task_id, state, count(*) from task_instance "
        "where dag_id = 'nightly_load' group by task_id, state",
        database="airflow",
    )
    stages = ("collect", "stage", "validate", "load", "refresh", "notify", "send", "gate")
    assert set(runs) == {(stage, "success", 6) for stage in stages}


def test_every_file_arrived_in_2020_before_the_night_that_took_it(warehouse: Warehouse) -> None:
    late = warehouse.rows(
        "select file_name from landing.delivery "
        "where modified_at >= collected_at or extract(year from modified_at) <> 2020"
    )
    assert late == []


def test_the_split_is_marked_as_synthetic_wherever_it_is_stored(warehouse: Warehouse) -> None:
    assert warehouse.rows(
        "select (select bool_and(is_synthetic) from warehouse.dim_submission), "
        "(select bool_and(is_synthetic) from report.half_year_summary), "
        "(select bool_and(is_synthetic) from report.programme_by_unit where value is not null)"
    ) == [(True, True, True)]


def test_the_mail_catcher_ended_with_the_nights(warehouse: Warehouse) -> None:
    run = Path(warehouse.environment["GONGHUI_VAR"], "run")
    assert (run / "mail.lock").exists()
    assert not (run / "mail.json").exists()


def test_running_the_nights_again_changes_no_row_of_the_star(warehouse: Warehouse) -> None:
    before = warehouse.star()
    assert sum(before["fact_observation"].values()) == 6 * 687
    printed = warehouse.gonghui("demo", "--seed", warehouse.seed)
    assert printed.count("没有新报表") == 6
    assert warehouse.star() == before
