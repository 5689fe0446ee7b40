"""The split of the published figures, over seeds and over totals other than the published ones."""

import csv
import hashlib
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import randrange

import pytest
from hypothesis import example, given, settings
from hypothesis import seed as same_examples
from hypothesis import strategies as st

from etl.catalogue.load import read_catalogue
from etl.catalogue.model import Catalogue
from etl.demo.figures import FigureKey, MonthFigure, split
from etl.demo.published import PublishedFigure, published_figures
from etl.periods import parse_period
from tests.unit.demo.shipped_lines import line_count

ROOT = Path(__file__).resolve().parents[3]
JINGZHOU = ROOT / "catalogue" / "jingzhou"
MONTHS = ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-06"]
PERIODS = [parse_period(month) for month in MONTHS]
CENTS = {"万元", "元", "吨"}  # units of measure with two decimal places; all others count

OF_THIS_RUN = randrange(2**32)

Figures = dict[FigureKey, MonthFigure]
Totals = Mapping[str, Decimal]


@cache
def rows(file: str) -> list[dict[str, str]]:
    with (JINGZHOU / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def catalogue() -> Catalogue:
    return read_catalogue(JINGZHOU)


def codes(**wanted: str) -> list[str]:
    return [
        row["code"]
        for row in rows("indicators.csv")
        if all(row[column] == value for column, value in wanted.items())
    ]


@cache
def published_rows() -> list[dict[str, str]]:
    with (ROOT / "etl" / "demo" / "published_2020H1.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def published_totals() -> dict[str, Decimal]:
    published = [row for row in published_rows() if row["unit_code"] == "JZ"]
    return {row["indicator_code"]: Decimal(row["value"]) for row in published}


def with_totals(changed: Totals) -> tuple[PublishedFigure, ...]:
    return tuple(
        replace(row, value=changed[row.indicator_code])
        if row.unit_code == "JZ" and row.indicator_code in changed
        else row
        for row in published_figures()
    )


@st.composite
def other_totals(draw: st.DrawFn) -> dict[str, Decimal]:
    """Draw totals that the catalogue allows, from the outermost inwards; parts may overlap."""
    totals: dict[str, Decimal] = {}

    def draw_below(total: str, at_most: int) -> None:
        for row in rows("indicators.csv"):
            if row["part_of"] != total:
                continue
            at_least = 3 if row["code"] == "C2.09" else 0  # three unions have one station each
            steps = draw(st.integers(at_least, at_most))
            totals[row["code"]] = Decimal(steps) / (100 if row["unit_of_measure"] in CENTS else 1)
            draw_below(row["code"], steps)

    draw_below("", 200_000)
    totals["E2.01"] = totals["E2.02"] + totals["E2.03"]
    return totals


def over_seeds_and_totals(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test on the published totals and on others; None stands for the published ones.

    All tests of a run get the same, so that each is split once.
    """
    cases = given(seed=st.integers(0, 10**6), changed=st.none() | other_totals())(test)
    cases = same_examples(OF_THIS_RUN)(cases)
    for changed in (None, {"A3.01": Decimal(0)}):  # of a stock, earlier months are not zero
        cases = example(seed=2020, changed=changed)(cases)
    return settings(max_examples=15, deadline=None)(cases)


def split_up(seed: int, changed: Totals | None) -> tuple[Figures, Totals]:
    totals = published_totals()
    published = {code: value for code, value in (changed or {}).items() if code in totals}
    return split_once(seed, tuple(published.items())), totals | published


@cache
def split_once(seed: int, changed: tuple[tuple[str, Decimal], ...]) -> Figures:
    return split(catalogue(), PERIODS, seed, published=with_totals(dict(changed)))


def column(figures: Figures, code: str, cell: str) -> dict[str, list[Decimal]]:
    """Return each unit's six values of an indicator, in the order of the months."""
    units = dict.fromkeys(unit for unit, _, of in figures if of == code)
    return {unit: [getattr(figures[unit, month, code], cell) for month in MONTHS] for unit in units}


def by_month(figures: Figures, code: str, cell: str) -> list[Decimal]:
    """Return the sums over units, in the order of the months."""
    return [sum(of_month) for of_month in zip(*column(figures, code, cell).values(), strict=True)]


@over_seeds_and_totals
def test_flows_add_up_to_their_total_over_unions_and_months(
    seed: int, changed: Totals | None
) -> None:
    figures, totals = split_up(seed, changed)
    for code in codes(kind="flow"):
        assert sum(by_month(figures, code, "current")) == totals.get(code, 0), code


@over_seeds_and_totals
def test_a_flow_runs_up_from_january(seed: int, changed: Totals | None) -> None:
    figures, _ = split_up(seed, changed)
    for code in codes(kind="flow"):
        current, ytd = column(figures, code, "current"), column(figures, code, "ytd")
        for unit, months in current.items():
            assert ytd[unit] == [sum(months[: n + 1]) for n in range(6)], (unit, code)


@over_seeds_and_totals
def test_stocks_add_up_to_their_total_in_june_after_moving_around_it(
    seed: int, changed: Totals | None
) -> None:
    figures, totals = split_up(seed, changed)
    for code in codes(kind="stock"):
        *earlier, june = by_month(figures, code, "current")
        assert june == totals[code], code
        assert max(earlier) > june, code
        assert min(earlier) < june or june == 0, code
        assert all(figure.ytd is None for (_, _, of), figure in figures.items() if of == code)


@over_seeds_and_totals
def test_cumulative_figures_never_fall_and_add_up_in_june(
    seed: int, changed: Totals | None
) -> None:
    figures, totals = split_up(seed, changed)
    for code in codes(kind="cumulative"):
        assert by_month(figures, code, "ytd")[-1] == totals[code], code
        for months in column(figures, code, "ytd").values():
            assert all(before <= after for before, after in pairwise(months)), code
        assert all(figure.current is None for (_, _, of), figure in figures.items() if of == code)


@over_seeds_and_totals
def test_no_figure_is_negative_or_finer_than_its_indicator_allows(
    seed: int, changed: Totals | None
) -> None:
    figures, _ = split_up(seed, changed)
    step = {
        row["code"]: Decimal("0.01" if row["unit_of_measure"] in CENTS else "1")
        for row in rows("indicators.csv")
    }
    for (_, _, code), figure in figures.items():
        for value in (figure.current, figure.ytd):
            assert value is None or (value >= 0 and value % step[code] == 0), (code, value)


@over_seeds_and_totals
def test_a_part_never_exceeds_its_total(seed: int, changed: Totals | None) -> None:
    figures, _ = split_up(seed, changed)
    total_of = {row["code"]: row["part_of"] for row in rows("indicators.csv") if row["part_of"]}
    assert len(total_of) == 10
    for (unit, month, code), part in figures.items():
        if code in total_of:
            total = figures[unit, month, total_of[code]]
            assert part.current <= total.current, (unit, month, code)
            assert part.ytd <= total.ytd, (unit, month, code)


@over_seeds_and_totals
def test_parts_that_exhaust_their_total_add_up_to_it_in_every_cell(
    seed: int, changed: Totals | None
) -> None:
    figures, _ = split_up(seed, changed)
    assert codes(parts_add_up="yes") == ["E2.01"]
    for cell in ("current", "ytd"):
        total, first, third = (column(figures, c, cell) for c in ("E2.01", "E2.02", "E2.03"))
        assert total.keys() == {"JZ-00"}
        sums = [a + b for a, b in zip(first["JZ-00"], third["JZ-00"], strict=True)]
        assert total["JZ-00"] == sums


@over_seeds_and_totals
def test_one_positive_figure_carries_the_qualifier_of_a_total(
    seed: int, changed: Totals | None
) -> None:
    figures, totals = split_up(seed, changed)
    expected = {
        row["indicator_code"]: row["qualifier"]
        for row in published_rows()
        if row["qualifier"] != "exact" and totals[row["indicator_code"]] > 0
    }
    carried = {key: figure for key, figure in figures.items() if figure.qualifier != "exact"}
    assert sorted((code, figure.qualifier) for (_, _, code), figure in carried.items()) == sorted(
        expected.items()
    )
    for (_, month, code), figure in carried.items():
        cell = "ytd" if figure.current is None else "current"
        *_, of_month = (
            m for m in zip(*column(figures, code, cell).values(), strict=True) if any(m)
        )
        assert getattr(figure, cell) == max(of_month), "not the largest of the last month with any"
        assert month == "2020-06" or code in codes(kind="flow")


@over_seeds_and_totals
def test_a_figure_published_for_one_union_is_its_value_in_june(
    seed: int, changed: Totals | None
) -> None:
    figures, _ = split_up(seed, changed)
    june = {unit: months[-1] for unit, months in column(figures, "C2.09", "current").items()}
    assert (june["JZ-00"], june["JZ-03"], june["JZ-83"]) == (1, 1, 1)


def test_exactly_the_unions_whose_form_has_the_line_report_it() -> None:
    kinds = {row["code"]: row["kind"] for row in rows("units.csv") if row["reports"] == "yes"}
    forms = {kind: row["code"] for row in rows("forms.csv") for kind in row["unit_kinds"].split()}
    expected = {
        (unit, month, line["indicator_code"])
        for unit, kind in kinds.items()
        for month in MONTHS
        for line in rows("form_lines.csv")
        if line["form_code"] == forms[kind]
    }
    assert split(catalogue(), PERIODS, 1).keys() == expected
    lines = line_count("JZ-F1") + 9 * line_count("JZ-F2") + 7 * line_count("JZ-F3")
    assert len(expected) == 6 * lines


def test_a_cell_that_the_form_does_not_ask_for_stays_empty() -> None:
    lines = tuple(
        line.model_copy(update={"asks_current": False}) if line.form_code == "JZ-F2" else line
        for line in catalogue().form_lines
    )
    figures = split(replace(catalogue(), form_lines=lines), PERIODS, 1)
    county, organs = figures["JZ-22", "2020-03", "E3.01"], figures["JZ-00", "2020-03", "E3.01"]
    assert county.current is None
    assert county.ytd is not None
    assert organs.current is not None


@pytest.mark.parametrize("seed", range(5))
def test_parts_may_overlap_when_they_are_asked_of_different_unions(seed: int) -> None:
    lines = tuple(
        line
        for line in catalogue().form_lines
        if (line.form_code, line.indicator_code) != ("JZ-F2", "A2.07")
    )
    changed = {"A2.06": Decimal(100), "A2.07": Decimal(70), "A2.08": Decimal(90)}
    figures = split(
        replace(catalogue(), form_lines=lines), PERIODS, seed, published=with_totals(changed)
    )
    for code, total in changed.items():
        assert sum(by_month(figures, code, "current")) == total
    for (unit, month, code), figure in figures.items():
        if code in ("A2.07", "A2.08"):
            assert figure.current <= figures[unit, month, "A2.06"].current


@pytest.mark.parametrize("seed", range(5))
def test_stocks_that_exhaust_a_stock_add_up_to_it_in_every_month(seed: int) -> None:
    indicators = tuple(
        row.model_copy(update={"kind": "stock"}) if row.code.startswith("E2.0") else row
        for row in catalogue().indicators
    )
    changed = {"E2.01": Decimal(90), "E2.02": Decimal(60), "E2.03": Decimal(30)}
    figures = split(
        replace(catalogue(), indicators=indicators), PERIODS, seed, published=with_totals(changed)
    )
    total, first, third = (by_month(figures, c, "current") for c in ("E2.01", "E2.02", "E2.03"))
    assert total == [a + b for a, b in zip(first, third, strict=True)]
    assert total[-1] == 90
    assert min(total) < 90 < max(total)


@pytest.mark.parametrize("seed", range(20))
def test_poor_households_never_outnumber_their_members(seed: int) -> None:
    figures = split(catalogue(), PERIODS, seed)
    for households, persons in (("B1.05", "B1.06"), ("B1.07", "B1.08")):
        for month in MONTHS:
            home, member = (figures["JZ-00", month, code] for code in (households, persons))
            assert home.current <= member.current


@pytest.mark.parametrize("seed", range(5))
def test_unions_and_months_differ_and_small_totals_leave_zeros(seed: int) -> None:
    figures = split(catalogue(), PERIODS, seed)
    relief = sorted(sum(months) for months in column(figures, "B3.05", "current").values())
    assert relief[-1] > 3 * relief[0]
    assert len(set(by_month(figures, "B3.05", "current"))) == 6
    parks = [n for months in column(figures, "C1.02", "current").values() for n in months]
    assert parks.count(Decimal(0)) >= 17 * 6 - 5


def test_the_same_seed_gives_the_same_split_in_another_process() -> None:
    program = (
        "import sys, hashlib; from pathlib import Path\n"
        "from etl.catalogue.load import read_catalogue\n"
        "from etl.demo.figures import split; from etl.periods import parse_period\n"
        "months = [parse_period(f'2020-0{n}') for n in range(1, 7)]\n"
        "figures = split(read_catalogue(Path(sys.argv[1])), months, 7)\n"
        "print(hashlib.sha256(repr(figures).encode()).hexdigest())\n"
    )
    there = [
        subprocess.run(
            [sys.executable, "-c", program, str(JINGZHOU)],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for hash_seed in ("1", "2")
    ]
    here = hashlib.sha256(repr(split(catalogue(), PERIODS, 7)).encode()).hexdigest()
    assert there == [here, here]


def test_another_seed_gives_another_split() -> None:
    assert split(catalogue(), PERIODS, 1) != split(catalogue(), PERIODS, 2)


def test_given_figures_stand_and_the_rest_is_shared_out() -> None:
    given = {
        ("JZ-22", "2020-01", "C2.02"): Decimal(25),
        ("JZ-22", "2020-02", "C2.02"): Decimal(0),
        ("JZ-22", "2020-01", "C2.08"): Decimal(12),
        ("JZ-22", "2020-06", "C2.08"): Decimal(9),
        ("JZ-I3", "2020-03", "B3.04"): Decimal("0.40"),
        ("JZ-I3", "2020-03", "B3.05"): Decimal("0.50"),
    }
    figures = split(catalogue(), PERIODS, 1, given)
    assert {key: figures[key].current for key in given} == given
    assert figures["JZ-22", "2020-02", "C2.02"].ytd == 25
    for code in ("C2.02", "B3.04", "B3.05"):
        assert sum(by_month(figures, code, "current")) == published_totals()[code]
    assert by_month(figures, "C2.08", "current")[-1] == published_totals()["C2.08"]


def test_a_given_figure_counts_towards_its_unions_own_total() -> None:
    given = {("JZ-83", "2020-06", "C2.09"): Decimal(1), ("JZ-03", "2020-01", "C2.09"): Decimal(2)}
    stations = column(split(catalogue(), PERIODS, 1, given), "C2.09", "current")
    assert (stations["JZ-83"][-1], stations["JZ-03"][0]) == (1, 2)
    assert [months[-1] for months in stations.values()].count(Decimal(1)) == 3


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        (("JZ-22", "2020-01", "A1.01"), "1", r"A1\.01: no form asks JZ-22 for it in 2020-01"),
        (("JZ-22", "2020-07", "C2.02"), "1", r"C2\.02: no form asks JZ-22 for it in 2020-07"),
        (("JZ-22", "2020-01", "X9.99"), "1", r"X9\.99: no form asks"),
        (("JZ-22", "2020-01", "C2.02"), "0.5", r"C2\.02: 0\.5 has too many decimals"),
        (("JZ-22", "2020-01", "C2.02"), "99999", r"C2\.02: the figures cannot be split"),
        (("JZ-I3", "2020-01", "B3.05"), "0", r"B3\.05: 0, given for .*, lies below its parts"),
    ],
)
def test_a_given_figure_that_cannot_stand_is_refused(
    key: FigureKey, value: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        split(catalogue(), PERIODS, 1, {key: Decimal(value)})


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"A1.01": "5.5"}, r"A1\.01: 5\.5 has too many decimals"),
        ({"C2.01": "570.401"}, r"C2\.01: 570\.401 has too many decimals"),
        ({"A1.01": "-1"}, r"A1\.01: -1 is negative"),
        ({"A2.07": "336"}, r"A2\.07 \(336\) exceeds A2\.06 \(335\)"),
        ({"E2.03": "2", "E2.01": "6"}, r"E2\.02 \+ E2\.03 make 7, but E2\.01, their total, is 6"),
        ({"C2.09": "2"}, r"C2\.09: the figures cannot be split"),
    ],
)
def test_totals_that_cannot_be_split_are_refused_by_name(
    changed: dict[str, str], message: str
) -> None:
    impossible = with_totals({code: Decimal(value) for code, value in changed.items()})
    with pytest.raises(ValueError, match=message):
        split(catalogue(), PERIODS, 1, published=impossible)


def test_a_line_of_which_nothing_was_published_is_zero_everywhere() -> None:
    without = tuple(row for row in published_figures() if row.indicator_code != "D3.03")
    figures = split(catalogue(), PERIODS, 1, published=without)
    stated = {figure.current for (_, _, code), figure in figures.items() if code == "D3.03"}
    assert stated == {Decimal(0)}


def test_a_part_asked_of_unions_that_its_exhausted_total_is_not_asked_of_is_refused() -> None:
    extra = next(line for line in catalogue().form_lines if line.indicator_code == "E2.02")
    lines = (*catalogue().form_lines, extra.model_copy(update={"form_code": "JZ-F2"}))
    with pytest.raises(ValueError, match=r"E2\.02 .* not asked for E2\.01"):
        split(replace(catalogue(), form_lines=lines), PERIODS, 1)


def test_a_unions_own_figure_stands_for_a_flow_too() -> None:
    row = next(row for row in published_figures() if row.indicator_code == "E3.01")
    own = replace(row, unit_code="JZ-22", value=Decimal(250))
    figures = split(catalogue(), PERIODS, 1, published=(*published_figures(), own))
    by_unit: dict[str, Decimal] = defaultdict(Decimal)
    for unit, months in column(figures, "E3.01", "current").items():
        by_unit[unit] += sum(months)
    assert by_unit["JZ-22"] == 250
    assert sum(by_unit.values()) == 300


def test_each_published_figure_is_of_a_unit_and_an_indicator_and_stands_once() -> None:
    keys = [(row.unit_code, row.indicator_code) for row in published_figures()]
    assert len(keys) == len(set(keys)) == 86
    assert {unit for unit, _ in keys} <= {row["code"] for row in rows("units.csv")}
    assert {indicator for _, indicator in keys} <= set(codes())
    assert {row.qualifier for row in published_figures()} <= {"exact", "about", "nearly", "over"}
