"""The gate finds figures that nobody's accepted form states, and receipts that are not so."""

import pytest
from sqlalchemy import Engine, text

from etl import pipeline
from etl.errors import CheckError
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing

pytestmark = pytest.mark.usefixtures("few_rules")


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """A form is corrected in the second night."""
    shared.inbox.send("JZ-22", "2020-01", {"B2.03": "10"}, beijing("2020-02-05 10:00"))
    shared.night(beijing("2020-02-06 02:00"))
    shared.inbox.send("JZ-22", "2020-01", {"B2.03": "12"}, beijing("2020-02-06 10:00"))
    shared.night(beijing("2020-02-07 02:00"))
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


def test_a_receipt_that_tells_another_verdict_is_a_fault(warehouse: Engine) -> None:
    with warehouse.begin() as connection:
        connection.execute(
            text("update outbox.message set verdict = 'rejected' where kind = 'receipt'")
        )
    with pytest.raises(CheckError, match="sql/gate/told_otherwise.sql"):
        pipeline.gate()
