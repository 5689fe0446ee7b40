"""Figures as the printed report words them, and how they have changed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.document.content import Stated
from etl.document.figure import change, printed
from etl.numbers import read_number
from tests.unit.document.summaries import stated


@pytest.mark.parametrize(
    ("value", "qualifier", "unit", "words"),
    [
        ("907", "exact", "篇", "907"),
        ("31077", "exact", "人", "31077"),
        ("50000", "exact", "元", "50000"),
        ("185.20", "exact", "万元", "185.2"),
        ("0", "exact", "人", "0"),
        ("-12", "exact", "人", "-12"),
        ("300", "nearly", "人", "近300"),
        ("100000", "nearly", "次", "近10万"),
        ("30.00", "nearly", "万元", "近30"),
        ("20000", "nearly", "万元", "近20000"),
        ("100.0", "about", "人次", "约100"),
        ("20", "over", "人", "20余"),
        ("10000", "over", "人", "1万多"),
        ("8.6", "over", "万元", "逾8.6"),
        ("6", "over", "人", "逾6"),
        ("0", "about", "人", "约0"),
    ],
)
def test_a_figure_is_worded_with_its_qualifier(
    value: str, qualifier: str, unit: str, words: str
) -> None:
    assert printed(Decimal(value), qualifier, unit) == words


def test_a_figure_that_nobody_reported_is_a_dash() -> None:
    assert printed(None, None, "人") == "—"


@given(
    st.decimals(min_value=0, max_value=10**12, places=2),
    st.sampled_from(["exact", "nearly", "about", "over"]),
)
def test_what_is_printed_is_read_as_the_same_figure(value: Decimal, qualifier: str) -> None:
    reading = read_number(printed(value, qualifier, "人"), "人")
    assert (reading.value, reading.qualifier) == (value, qualifier)


@pytest.mark.parametrize(
    ("now", "before", "direction", "percent"),
    [
        ("112", "100", "up", "12.0"),
        ("26", "27", "down", "3.7"),
        ("0", "4", "down", "100.0"),
        ("5", "5", "none", "0.0"),
        ("10001", "10000", "up", "0.0"),
        ("1.25", "1", "up", "25.0"),
    ],
)
def test_a_change_is_in_percent_of_what_was(
    now: str, before: str, direction: str, percent: str
) -> None:
    found = change(stated(now), stated(before))
    assert found is not None
    assert (found.direction, str(found.percent)) == (direction, percent)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (stated("5"), None),
        (stated("5"), stated(None)),
        (stated(None), stated("5")),
        (stated("5"), stated("0")),
        (stated("300", "nearly"), stated("280")),
        (stated("300"), stated("280", "about")),
        (stated("5", units_reported=16, units_expected=17), stated("4")),
        (stated("5"), stated("4", units_reported=16, units_expected=17)),
        (stated("5", is_carried_forward=True), stated("4")),
    ],
)
def test_no_percentage_is_told_where_none_would_be_true(now: Stated, before: Stated | None) -> None:
    assert change(now, before) is None
