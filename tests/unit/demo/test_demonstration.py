"""The demonstration's files as a whole: which night takes them, and one seed for a folder."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from etl.catalogue.model import Catalogue
from etl.demo.cases import read_cases
from etl.demo.demonstration import Night, write_demo
from etl.errors import WarehouseError
from tests.conftest import environment

NIGHTS = ["02-06", "03-06", "04-08", "05-07", "06-06", "07-07", "07-10"]


@pytest.fixture(scope="module")
def nights(
    shipped_catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Night]]:
    with environment(GONGHUI_VAR=tmp_path_factory.mktemp("var")):
        yield write_demo(shipped_catalogue, read_cases(), 2020)


def test_each_night_takes_what_arrived_since_the_one_before(nights: list[Night]) -> None:
    moments = [night.moment for night in nights]
    assert moments == [datetime.fromisoformat(f"2020-{day}T02:00+08:00") for day in NIGHTS]
    # 17 unions a month, but one is silent for April; and corrections, a copy, and a June too early
    expected = [17, 17 + 2 + 1, 17 + 3 + 1, 16 + 3, 17 + 4, 17 + 1, 2]
    assert [len(night.files) for night in nights] == expected
    previous = datetime.fromisoformat("2020-02-01T00:00+08:00")
    for night in nights:
        assert all(previous < file.modified_at < night.moment for file in night.files)
        previous = night.moment


def test_a_second_seed_is_refused_for_its_figures_would_mix(
    shipped_catalogue: Catalogue, nights: list[Night]
) -> None:
    with pytest.raises(WarehouseError, match="种子 2020"):
        write_demo(shipped_catalogue, read_cases(), 7)
    assert write_demo(shipped_catalogue, read_cases(), 2020) == nights
