"""The plausible size of a figure, in its own unit of measure."""

from decimal import Decimal

import pytest

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Indicator, PlausibleSize
from etl.catalogue.sizes import plausible_size

COUNTS = PlausibleSize(kind="count", maximum=500, history_factor=20, history_floor=40)
MONEY = PlausibleSize(kind="money", maximum=90_000, history_factor=None, history_floor=None)


@pytest.fixture
def indicator(shipped_catalogue: Catalogue) -> Indicator:
    return shipped_catalogue.indicator("B1.03")  # 万元


def test_a_figure_is_a_count_money_or_a_measure(shipped_catalogue: Catalogue) -> None:
    kinds = {code: shipped_catalogue.indicator(code).size_kind for code in ("A1.01", "B1.03")}
    assert kinds == {"A1.01": "count", "B1.03": "money"}
    assert shipped_catalogue.indicator("B1.01").size_kind == "measure"  # 吨


def test_money_is_bounded_in_its_own_unit(indicator: Indicator) -> None:
    assert plausible_size(indicator, MONEY) == {
        "maximum": Decimal(9),
        "history_factor": None,
        "history_floor": None,
    }


def test_an_indicators_own_maximum_comes_first(shipped_catalogue: Catalogue) -> None:
    count = shipped_catalogue.indicator("A1.01").model_copy(update={"maximum": Decimal(7)})
    assert plausible_size(count, COUNTS) == {
        "maximum": Decimal(7),
        "history_factor": Decimal(20),
        "history_floor": Decimal(40),
    }


def test_without_a_size_of_its_kind_only_its_own_maximum_bounds_it(indicator: Indicator) -> None:
    assert set(plausible_size(indicator, None).values()) == {None}
    bounded = indicator.model_copy(update={"maximum": Decimal("2.5")})
    assert plausible_size(bounded, None)["maximum"] == Decimal("2.5")
