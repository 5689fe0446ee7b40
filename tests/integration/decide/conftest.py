"""April of one unit is held, and the data officer decides about it."""

from decimal import Decimal
from functools import partial

import pytest

from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.decide.officer import APRIL_NIGHT, LINE, UNIT, Send
from tests.integration.inbox import Inbox, Rows, beijing


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """April is held."""
    send_four_months(shared.inbox)
    shared.night(APRIL_NIGHT)
    return shared


def send_four_months(inbox: Inbox) -> None:
    """Send January to April; the last is ten thousand times the months before, and held."""
    for period, current, ytd, arrived in (
        ("2020-01", "20", "20", "2020-02-03 10:00"),
        ("2020-02", "24.5", "44.5", "2020-03-03 10:00"),
        ("2020-03", "22", "66.5", "2020-04-03 10:00"),
        ("2020-04", "230000", "230066.5", "2020-05-04 10:00"),
    ):
        send_month(inbox, period, current, ytd, arrived)


def send_month(inbox: Inbox, period: str, current: str, ytd: str, arrived: str) -> None:
    """Send a month in which one amount of money is given and all else is zero."""
    figures = {LINE: Entry(Decimal(current), Decimal(ytd))}
    inbox.send(UNIT, period, figures, beijing(arrived))


@pytest.fixture
def send(inbox: Inbox) -> Send:
    return partial(send_month, inbox)


@pytest.fixture
def held(rows: Rows) -> int:
    """The submission of April."""
    ((key, verdict),) = rows(
        "select submission_key, verdict from landing.submission "
        "inner join warehouse.dim_period using (period_key) where period_code = '2020-04'"
    )
    assert verdict == "held"
    return int(key)
