"""The demonstration's half-year by intakes alone: no month is loaded before the last is judged."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from etl import settings
from etl.demo.cases import read_cases
from etl.demo.demonstration import write_demo
from etl.demo.nights import STRAGGLERS_NIGHT, deliver
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse
from tests.integration.intake.test_as_at_night import run_intake
from tests.integration.night.cases import FOUND, assert_found, demonstration_cases

pytestmark = pytest.mark.usefixtures("one_judge")

FIGURES = Path(__file__).parents[1] / "night" / "figures_2020H1.csv"


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """The demonstration is about the federation whose catalogue is shipped."""
    return shipped


@pytest.fixture(scope="module")
def half_year(shared: SharedWarehouse, federation: Federation) -> Iterator[SharedWarehouse]:
    for night in write_demo(federation.catalogue, read_cases(), 2020):
        deliver(night.files, settings.inbox_dir())
        run_intake(night.moment)
    assert shared.rows("select count(*) from warehouse.fact_observation") == [(0,)]
    return shared


def test_every_verdict_is_that_of_the_nights(half_year: SharedWarehouse) -> None:
    assert_found(half_year.rows(FOUND), demonstration_cases())


def test_the_next_night_loads_the_half_year_exactly(half_year: SharedWarehouse) -> None:
    half_year.night(STRAGGLERS_NIGHT.replace(day=11))
    with FIGURES.open(encoding="utf-8", newline="") as file:
        published = {row["code"]: Decimal(row["value"]) for row in csv.DictReader(file)}
    summary = half_year.rows(
        "select indicator_code, value from report.half_year_summary where period_code = '2020H1'"
    )
    assert len(published) == 83
    assert dict(summary) == dict.fromkeys(dict(summary), Decimal(0)) | published
