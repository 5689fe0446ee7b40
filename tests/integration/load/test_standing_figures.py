"""The gate finds figures that nobody's accepted form states, months that are wrongly listed as
contradicted, and receipts that are not so.
"""

import pytest
from sqlalchemy import Engine, text

from etl import pipeline
from etl.errors import CheckError
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Night, Rows, Store, beijing

pytestmark = pytest.mark.usefixtures("few_rules")


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """January is corrected in the second night, so that it contradicts February."""
    send = shared.inbox.send
    send("JZ-22", "2020-01", {"B2.03": "10"}, beijing("2020-02-05 10:00"))
    send("JZ-22", "2020-02", {"B2.03": Entry("5", "15")}, beijing("2020-03-05 10:00"))
    send("JZ-00", "2020-01", {"A3.05": "5"}, beijing("2020-02-05 10:00"))
    send("JZ-00", "2020-02", {"A3.05": Entry(None, "8")}, beijing("2020-03-05 10:00"))
    shared.night(beijing("2020-03-06 02:00"))
    send("JZ-22", "2020-01", {"B2.03": "12"}, beijing("2020-03-06 10:00"))
    send("JZ-00", "2020-01", {"A3.05": "9"}, beijing("2020-03-06 10:00"))
    shared.night(beijing("2020-03-07 02:00"))
    assert shared.rows("select stated, expected from quality.contradicted_figure order by 1") == [
        (8, 9),
        (15, 17),
    ]
    return shared


@pytest.mark.parametrize(
    "statement",
    [
        "update warehouse.fact_observation set value = 11 where value = 12",
        "update warehouse.fact_observation set qualifier = 'about' where superseded_at is null",
        "update warehouse.fact_observation set superseded_at = now() where superseded_at is null",
        # rejected behind the star's back: what it states must not count any more
        "update landing.submission set verdict = 'rejected' where version = 2",
    ],
)
def test_a_figure_that_nobody_states_is_a_fault(statement: str, warehouse: Engine) -> None:
    with warehouse.begin() as connection:
        assert connection.execute(text(statement)).rowcount > 0
        connection.execute(text("update internal.period_check set checked_at = null"))
    with pytest.raises(CheckError, match="sql/gate/standing_figure.sql"):
        pipeline.gate()


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("delete from quality.contradicted_figure where stated = 15", "contradicted_flow"),
        ("delete from quality.contradicted_figure where stated = 8", "fallen_figure"),
        (
            "update quality.contradicted_figure set expected = 16 where expected = 17",
            "contradicted_flow",
        ),
        (
            """
            insert into quality.contradicted_figure
            select unit_key, 2020011, indicator_key, submission_key, sheet, cell, 12, 10
            from quality.contradicted_figure where stated = 15
            """,
            "contradicted_flow",
        ),
    ],
    ids=["flow missing", "cumulative missing", "other sum", "not contradicted"],
)
def test_a_month_that_is_wrongly_listed_as_contradicted_is_a_fault(
    statement: str, check: str, warehouse: Engine
) -> None:
    with warehouse.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1
        connection.execute(text("update internal.period_check set checked_at = null"))
    with pytest.raises(CheckError, match=f"sql/gate/{check}.sql：共 1 行"):
        pipeline.gate()


def test_what_the_catalogue_asks_of_nobody_any_more_contradicts_nothing(
    store: Store, night: Night, rows: Rows
) -> None:
    gongan = "Gong'an County Federation,county,JZ,yes,421022,1997-01-01,"
    store(("units.csv", f"{gongan},", f"{gongan}2019-12-31,"))
    night(beijing("2020-03-08 02:00"))
    assert rows("select stated from quality.contradicted_figure") == [(8,)]


def test_a_receipt_that_tells_another_verdict_is_a_fault(warehouse: Engine) -> None:
    with warehouse.begin() as connection:
        connection.execute(
            text("update outbox.message set verdict = 'rejected' where kind = 'receipt'")
        )
    with pytest.raises(CheckError, match="sql/gate/told_otherwise.sql"):
        pipeline.gate()
