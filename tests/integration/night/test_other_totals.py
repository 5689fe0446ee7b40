"""The half-year comes out exactly from any seed, and from totals other than the published ones."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from etl import settings
from etl.demo import published
from etl.demo.cases import read_cases
from etl.demo.demonstration import write_demo
from etl.demo.nights import deliver
from tests.conftest import Federation
from tests.integration.inbox import Night, Rows

FACTOR = 3


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """The demonstration is that of the catalogue that is shipped."""
    return shipped


def test_another_seed_and_totals_times_three_come_out_exactly(
    federation: Federation,
    night: Night,
    rows: Rows,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The nights run in this process: Airflow runs them in test_seven_nights."""
    header, *totals = list(csv.reader(published.PUBLISHED.read_text("utf-8").splitlines()))
    position = header.index("value")
    for row in totals:
        row[position] = str(Decimal(row[position]) * FACTOR)
    path = tmp_path / "published.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *totals]) + "\n", "utf-8")
    monkeypatch.setattr(published, "PUBLISHED", path)
    settings.inbox_dir().mkdir(parents=True)
    for demo_night in write_demo(federation.catalogue, read_cases(), 7):
        deliver(demo_night.files, settings.inbox_dir())
        night(demo_night.moment)

    summary = rows(
        "select indicator_code, value, qualifier from report.half_year_summary "
        "where period_code = '2020H1'"
    )
    with Path(__file__).with_name("figures_2020H1.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            (row["code"], Decimal(row["value"]) * FACTOR, row["qualifier"])
            for row in csv.DictReader(file)
        }
    assert len(expected) == 83
    assert expected <= set(summary)
    assert {value for code, value, _ in summary if code not in {e[0] for e in expected}} <= {0}
    assert set(rows("select distinct verdict from report.completeness")) == {("accepted",)}
    assert rows("select count(*) from landing.submission where verdict <> 'accepted'") == [(13,)]
