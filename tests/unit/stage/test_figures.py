"""A figure is what its cell stores, if the cell shows that. The expected values are by hand."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from etl.numbers import CellValue, cell_text
from etl.stage.figures import read_figure
from etl.stage.model import Look, WorkbookKind

PLACE = (0, 1)


def _read(
    value: CellValue, unit: str, shown: str | None = None, kind: WorkbookKind = "xlsx"
) -> tuple[str, Decimal | None, str | None, str | None]:
    look = Look() if shown is None else Look(shown={PLACE: shown})
    seen = read_figure(value, unit, kind, look, PLACE)
    return seen.text, seen.reading.value, seen.reading.problem, seen.shown


@pytest.mark.parametrize(
    ("stored", "unit", "shown"),
    [
        (4.75, "万元", "4.75万元"),
        (4.756, "万元", "4.76万元"),
        (4.75, "万元", "4.75万"),
        (4.75, "万元", "47,500元"),
        (3.3333333333, "万元", "3.33"),
        (47500.0, "元", "47,500元"),
        (4.75, "万元", "¥4.75"),
        (4.75, "万元", "￥ 4.75"),
        (0.0, "万元", "¥-"),
        (0.0, "人", "-"),
        (0.0, "人", "—"),
        (0.0, "人", ""),
        (106.0, "人", "106人"),
        (106.0, "人", "000106"),
        (124.0, "条（次）", "124条(次)"),
        (47500.0, "人", "4.8万"),
        (47500.0, "人", "4.75万人"),
        (50.0, "%", "50%"),
        (-5.0, "人", "(5)"),
        (-5.0, "人", "-5人"),
    ],
)
def test_a_figure_may_be_shown_rounded_and_with_its_unit(
    stored: float, unit: str, shown: str
) -> None:
    text = cell_text(stored)
    assert _read(stored, unit, shown) == (text, Decimal(text), None, None)


@pytest.mark.parametrize(
    ("stored", "unit", "shown"),
    [
        (47500.0, "万元", "47,500元"),
        (4.75, "万元", "5元"),
        (0.3, "万元", "0元"),
        (47500.0, "万元", "4.75"),
        (47500.0, "万元", "4.75万元"),
        (47500.0, "万元", "4.75万"),
        (0.5, "万元", "50%"),
        (0.5, "人", "1%"),
        (106.0, "人", "106人次"),
        (106.0, "人", "¥106"),
        (4.75, "万元", "$4.75"),
        (106.0, "人", ""),
        (106.0, "人", "—"),
        (1060107.0, "人", "106-0107"),
        (5.0, "人", "约5"),
        (-5.0, "人", "5"),
        (0.5, "人", "30分"),
    ],
)
def test_a_figure_that_is_shown_as_another_stays_unread(
    stored: float, unit: str, shown: str
) -> None:
    assert _read(stored, unit, shown) == (cell_text(stored), None, "shown-otherwise", shown)


@pytest.mark.parametrize(
    ("stored", "shown", "value"),
    [(0.5, "50%", "50"), (0.333, "33%", "33.3"), (1.0, "100.00%", "100"), (0.005, "0.5%", "0.5")],
)
def test_a_percentage_on_a_line_of_percent_is_read_as_it_is_seen(
    stored: float, shown: str, value: str
) -> None:
    assert _read(stored, "%", shown) == (cell_text(stored), Decimal(value), None, shown)


@pytest.mark.parametrize(
    ("value", "kind", "stored", "shown"),
    [
        (date(1900, 4, 15), "xlsx", "106", "1900-04-15"),
        (date(1900, 1, 12), "xlsx", "12", "1900-01-12"),
        (date(1900, 1, 12), "xls", "12", "1900-01-12"),
        (date(1900, 1, 11), "ods", "12", "1900-01-11"),
        (date(2020, 3, 5), "xlsx", "43895", "2020-03-05"),  # 3-5 as typed
        (datetime(2020, 3, 5, 12), "xlsx", "43895.5", "2020-03-05 12:00:00"),  # noqa: DTZ001
        (time(12), "xlsx", "0.5", "12:00:00"),
        (timedelta(days=1, hours=12), "xlsx", "1.5", "36:00:00"),
        ("PT36H00M00S", "ods", "1.5", "36:00:00"),
    ],
)
def test_a_date_is_told_with_the_number_that_is_stored(
    value: CellValue, kind: WorkbookKind, stored: str, shown: str
) -> None:
    assert _read(value, "人", kind=kind) == (stored, None, "shown-otherwise", shown)


def test_what_is_struck_out_is_no_figure_but_a_blank_may_be() -> None:
    look = Look(struck={PLACE})
    assert read_figure("106107", "人", "xlsx", look, PLACE).reading.problem == "struck-out"
    assert read_figure(106.0, "人", "xlsx", look, PLACE).reading.problem == "struck-out"
    assert read_figure("", "人", "xlsx", look, PLACE).reading.status == "O"
