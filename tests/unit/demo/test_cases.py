"""The table of cases, and the figures that are given for them, whatever seed and totals are."""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.demo.cases import Case, given_figures, read_cases
from etl.demo.faults import KINDS
from etl.demo.figures import FigureKey, MonthFigure, split
from etl.demo.published import published_figures
from etl.periods import parse_period
from tests.unit.demo.shipped_lines import line_count

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "etl" / "demo"
JINGZHOU = ROOT / "catalogue" / "jingzhou"
MONTHS = [f"2020-0{month}" for month in range(1, 7)]
PERIODS = [parse_period(month) for month in MONTHS]
NIGHTS = [
    datetime(2020, month, day, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    for month, day in ((2, 6), (3, 6), (4, 8), (5, 7), (6, 6), (7, 7), (7, 10))
]
QUIET = ("JZ-I3", "2020-02")
MONEY = {
    *("B1.03", "B2.02", "B3.01", "B3.02", "B3.04", "B3.05", "C2.01", "C2.03", "C2.05", "C2.07"),
    *("D1.04", "D1.06", "D1.08", "D2.02", "D2.04"),
}


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return read_cases()


@cache
def split_up(seed: int, factor: int) -> dict[FigureKey, MonthFigure]:
    catalogue = read_catalogue(JINGZHOU)
    published = [replace(row, value=row.value * factor) for row in published_figures()]
    given = given_figures(catalogue, read_cases(), PERIODS)
    return split(catalogue, PERIODS, seed, given, published)


def test_every_union_has_a_case_and_every_kind_is_one(
    cases: tuple[Case, ...], shipped_catalogue: Catalogue
) -> None:
    reporting = {unit.code for unit in shipped_catalogue.units if unit.reports}
    assert {case.unit_code for case in cases} == reporting
    assert {case.kind for case in cases} | {"found-later"} == KINDS.keys()
    assert set(Counter((case.unit_code, case.period_code) for case in cases).values()) == {1}


def test_no_two_files_have_the_same_name(cases: tuple[Case, ...]) -> None:
    names = [name for case in cases for name in (case.file_name, case.corrected_file_name) if name]
    assert len(names) == len(set(names)) == 21 + 16


def test_a_correction_comes_in_another_night_and_before_the_last(cases: tuple[Case, ...]) -> None:
    for case in cases:
        assert NIGHTS[0] > case.sent_at or case.period_code > "2020-01"
        if case.corrected_at and case.kind != "sent-twice":
            assert any(case.sent_at < night < case.corrected_at for night in NIGHTS), case
        assert (case.corrected_at or case.sent_at) < NIGHTS[-1]
        assert bool(case.corrected_at) == bool(case.corrected_file_name)


def test_listed_figures_are_given_as_they_stand(
    cases: tuple[Case, ...], shipped_catalogue: Catalogue
) -> None:
    with (DEMO / "given_figures.csv").open(encoding="utf-8", newline="") as file:
        listed = {tuple(row[:3]): Decimal(row[3]) for row in list(csv.reader(file))[1:]}
    given = given_figures(shipped_catalogue, cases, PERIODS)
    assert {key: given[key] for key in listed} == listed
    assert Counter(key[:2] for key in listed)["JZ-24", "2020-01"] == 37
    assert Counter(key[:2] for key in listed)["JZ-I4", "2020-01"] == 39
    assert Counter(key[:2] for key in listed)["JZ-I5", "2020-01"] == 39


@pytest.mark.parametrize("factor", [1, 3])
def test_given_figures_leave_room_for_the_totals(shipped_catalogue: Catalogue, factor: int) -> None:
    given = given_figures(shipped_catalogue, read_cases(), PERIODS)
    for seed in range(20):
        figures = split_up(seed, factor)
        assert {key: figures[key].current for key in given} == given
        visited = [figure.current for (_, _, code), figure in figures.items() if code == "C2.02"]
        assert sum(visited) == 15442 * factor


def test_nothing_happens_in_the_month_of_a_zero_report() -> None:
    figures = split_up(2020, 1)
    quiet = [figure.current for key, figure in figures.items() if key[:2] == QUIET]
    assert quiet == [0] * line_count("JZ-F3")
    officers = [figures["JZ-I3", month, "C2.08"].current for month in MONTHS]
    assert officers == [0] * 6, "officers do not go for a month"


def seems_a_slip_of_the_unit(amount: Decimal, others: Iterable[Decimal]) -> bool:
    """Tell whether 元 may have been typed for 万元, or the like; by the rule's own words."""
    stated = [other for other in others if other > 0]
    if amount == 0 or len(stated) < 3 or min(stated) < Decimal("0.10"):
        return False
    low, high = min(stated), max(stated)
    is_far_off = amount > 3 * high or amount < low / 3
    slips = [amount / 10_000, amount * 10_000, amount / 100, amount / 10]
    return is_far_off and any(low <= slip <= high for slip in slips)


def test_a_slip_of_the_unit_is_told_from_a_rise() -> None:
    months = [Decimal(text) for text in ("1.20", "1.60", "1.40", "1.80")]
    assert seems_a_slip_of_the_unit(Decimal(15000), months)
    assert seems_a_slip_of_the_unit(Decimal("0.00015"), months)
    assert not seems_a_slip_of_the_unit(Decimal(5), months)
    assert not seems_a_slip_of_the_unit(Decimal(15000), months[:2])


@pytest.mark.parametrize("factor", [1, 3])
def test_no_sound_amount_of_money_seems_a_slip_of_its_unit(factor: int) -> None:
    for seed in range(25):
        figures = split_up(seed, factor)
        lines = {(unit, code) for unit, _, code in figures if code in MONEY}
        assert len(lines) >= 15 - 1 + 9 * 10 + 7 * 11
        for unit, code in lines:
            amounts = [figures[unit, month, code].current for month in MONTHS]
            for month, amount in enumerate(amounts):
                others = amounts[:month] + amounts[month + 1 :]
                assert not seems_a_slip_of_the_unit(amount, others), (seed, unit, code, amounts)
