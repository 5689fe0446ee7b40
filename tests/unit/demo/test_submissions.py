"""The demonstration's workbooks, read back with openpyxl."""

import csv
import os
import re
import unicodedata
from collections import defaultdict
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Indicator
from etl.demo.figures import FigureKey, MonthFigure, split
from etl.demo.published import PUBLISHED
from etl.demo.submissions import DemoFile, write_submissions
from etl.demo.typing_habits import HABITS, qualified
from etl.numbers import read_number
from etl.periods import parse_period

JINGZHOU = Path(__file__).resolve().parents[3] / "catalogue" / "jingzhou"
PERIODS = [parse_period(f"2020-0{month}") for month in range(1, 7)]
SHANGHAI = ZoneInfo("Asia/Shanghai")
SEED = 2020
CODE = re.compile(r"[A-E]\d\.\d\d")
QUALIFIERS = {"近": "nearly", "约": "about", "多": "over", "余": "over"}

Figures = dict[FigureKey, MonthFigure]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(JINGZHOU)


@pytest.fixture(scope="module")
def figures(catalogue: Catalogue) -> Figures:
    return split(catalogue, PERIODS, SEED)


@pytest.fixture(scope="module")
def files(
    catalogue: Catalogue, figures: Figures, tmp_path_factory: pytest.TempPathFactory
) -> list[DemoFile]:
    folder = tmp_path_factory.mktemp("sent")
    return write_submissions(catalogue, figures, PERIODS, (), folder, SEED)


@pytest.fixture(scope="module")
def typed(files: list[DemoFile]) -> dict[FigureKey, tuple[Any, Any]]:
    """Return what stands under 本期 and 本年累计 on every line of every workbook."""
    cells: dict[FigureKey, tuple[Any, Any]] = {}
    for file in files:
        for row in rows_of(file.path):
            if CODE.fullmatch(str(row[0])):
                cells[file.unit_code, file.period_code, row[0]] = (row[3], row[4])
    return cells


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    return list(load_workbook(path).worksheets[0].iter_rows(values_only=True))


def as_read_by_a_person(cell: Any) -> tuple[Decimal, str]:
    """Return the value and the qualifier of a cell, whatever stands around the digits."""
    text = unicodedata.normalize("NFKC", str(cell)).replace(",", "")
    number, scale = re.search(r"([\d.]+)(万(?!元))?", text).groups()
    qualifier = next((name for mark, name in QUALIFIERS.items() if mark in text), "exact")
    return Decimal(number) * (10_000 if scale else 1), qualifier


def indicator(catalogue: Catalogue, code: str) -> Indicator:
    return next(row for row in catalogue.indicators if row.code == code)


def test_every_reporting_union_sends_one_workbook_a_month(files: list[DemoFile]) -> None:
    assert len(files) == 17 * 6
    assert len({(file.unit_code, file.period_code) for file in files}) == 17 * 6
    assert len({file.path.read_bytes() for file in files}) == 17 * 6


def test_a_workbook_is_named_as_a_clerk_would_name_it(files: list[DemoFile]) -> None:
    places = {file.place for file in files}
    assert places == {"/".join(file.path.parts[-2:]) for file in files}
    assert "JZ-22 公安县总工会/公安县总工会 2020年6月.xlsx" in places


def test_a_renamed_union_keeps_its_folder(files: list[DemoFile]) -> None:
    of_jianli = [file.place for file in files if file.unit_code == "JZ-23"]
    assert of_jianli == [
        *(f"JZ-23 监利县总工会/监利县总工会 2020年{month}月.xlsx" for month in range(1, 6)),
        "JZ-23 监利县总工会/监利市总工会 2020年6月.xlsx",
    ]


def test_the_workbooks_add_up_to_the_published_totals(
    catalogue: Catalogue, typed: dict[FigureKey, tuple[Any, Any]]
) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for (_, month, code), (current, ytd) in typed.items():
        kind = indicator(catalogue, code).kind
        if kind == "flow" or month == "2020-06":
            value, _ = as_read_by_a_person(ytd if kind == "cumulative" else current)
            sums[code] += value
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        published = [row for row in csv.DictReader(lines) if row["unit_code"] == "JZ"]
    totals = {row["indicator_code"]: Decimal(row["value"]) for row in published}
    assert sums == dict.fromkeys(sums, Decimal(0)) | totals


def test_every_cell_reads_as_its_figure(
    catalogue: Catalogue, figures: Figures, typed: dict[FigureKey, tuple[Any, Any]]
) -> None:
    assert typed.keys() == figures.keys()
    for key, cells in typed.items():
        figure = figures[key]
        for cell, value in zip(cells, (figure.current, figure.ytd), strict=True):
            if value is None:
                assert not re.search(r"\d", str(cell)), key
                continue
            qualifier = figure.qualifier if value else "exact"
            assert as_read_by_a_person(cell) == (value, qualifier), key
            reading = read_number(str(cell), indicator(catalogue, key[2]).unit_of_measure)
            assert (reading.value, reading.qualifier) == (value, qualifier), (key, cell)


def test_exact_figures_are_numbers_but_for_a_few_untidy_cells(
    figures: Figures, typed: dict[FigureKey, tuple[Any, Any]]
) -> None:
    untidy: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (unit, month, code), cells in typed.items():
        figure = figures[unit, month, code]
        for cell, value in zip(cells, (figure.current, figure.ytd), strict=True):
            if value is not None and figure.qualifier == "exact" and isinstance(cell, str):
                untidy[unit, month].append(cell)
    assert {len(cells) for cells in untidy.values()} <= {1, 2, 3}
    everything = "\n".join(f"<{cell}>" for cells in untidy.values() for cell in cells)
    for habit in (r"[０-９]", r"\d,\d{3}", r"\d(人|人次|个|家)>", r"< \d", r"\d >"):
        assert re.search(habit, everything), habit


def test_inexact_figures_are_typed_as_people_say_them(
    figures: Figures, typed: dict[FigureKey, tuple[Any, Any]]
) -> None:
    assert typed["JZ-00", "2020-06", "A3.05"][1] == "近10万"
    assert typed["JZ-00", "2020-06", "A3.07"][1] in ("1万多", "1万余")
    assert typed["JZ-00", "2020-06", "A3.01"][0] in ("20多", "20余")
    assert typed["JZ-00", "2020-06", "B1.04"][1] == "约100"
    assert typed["JZ-00", "2020-06", "B2.02"][1] == "近30"
    inexact = [key for key, figure in figures.items() if figure.qualifier != "exact"]
    assert len(inexact) == 8


def test_a_money_line_is_never_typed_in_ten_thousands_nor_with_its_unit(
    catalogue: Catalogue,
) -> None:
    money = indicator(catalogue, "C2.01")
    assert qualified(Decimal("20000.00"), "nearly", money, PinnedRandom()) == "近20000"
    for habit in HABITS:
        if habit.suits(Decimal("20000.00"), money):
            assert "万" not in habit.typed(Decimal("20000.00"), money)


class PinnedRandom:
    """Draws the lowest number every time."""

    def random(self) -> float:
        return 0.0


def test_a_workbook_says_that_it_is_synthetic_and_names_nobody(files: list[DemoFile]) -> None:
    for file in files[::17]:
        book = load_workbook(file.path)
        text = "\n".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        )
        assert "synthetic" in text
        for wording in ("演示负责人", "演示填表员", "0716-0000000"):
            assert wording in text
        sent = file.modified_at
        assert f"{sent.year}年{sent.month}月{sent.day}日" in text


def test_a_workbook_is_sent_in_office_hours_before_it_is_due(files: list[DemoFile]) -> None:
    for file in files:
        month_after = parse_period(file.period_code).ends_on + timedelta(days=1)
        sent = datetime.fromtimestamp(os.stat(file.path).st_mtime, SHANGHAI)
        assert sent == file.modified_at
        assert file.modified_at.utcoffset() == timedelta(hours=8)
        assert (sent.year, sent.month) == (month_after.year, month_after.month)
        assert 1 <= sent.day <= 5
        assert time(8, 30) <= sent.time() <= time(17, 30)


def test_writing_again_leaves_equal_files_alone_and_mends_others(
    catalogue: Catalogue, figures: Figures, tmp_path: Path
) -> None:
    june = PERIODS[-1:]
    first = write_submissions(catalogue, figures, june, (), tmp_path, SEED)
    contents = {file.path: file.path.read_bytes() for file in first}
    untouched, spoiled = first[0].path, first[1].path
    untouched.chmod(0o444)
    inode, os_time = untouched.stat().st_ino, datetime(2021, 1, 1, tzinfo=SHANGHAI).timestamp()
    os.utime(untouched, (os_time, os_time))
    spoiled.write_bytes(b"spoiled")
    again = write_submissions(catalogue, figures, june, (), tmp_path, SEED)
    assert again == first
    assert {file.path: file.path.read_bytes() for file in again} == contents
    assert untouched.stat().st_ino == inode
    assert untouched.stat().st_mtime == first[0].modified_at.timestamp()
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(contents)


def test_another_seed_is_sent_at_other_times(
    catalogue: Catalogue, figures: Figures, files: list[DemoFile], tmp_path: Path
) -> None:
    june = write_submissions(catalogue, figures, PERIODS[-1:], (), tmp_path, SEED + 1)
    assert [file.modified_at for file in june] != [file.modified_at for file in files[-17:]]
