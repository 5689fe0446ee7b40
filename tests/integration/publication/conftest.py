"""The first half-year of 2020, of which some units have sent some months, and one is returned."""

import pytest

from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, after_a_gap
from tests.integration.inbox import beijing
from tests.integration.publication.published import NIGHT


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """The night after June was due."""
    send = shared.inbox.send
    send("JZ-22", "2020-01", {"B2.03": "10", "C2.08": "3"}, beijing("2020-07-01 09:00"))
    send("JZ-22", "2020-02", {"B2.03": Entry("20", "30")}, beijing("2020-07-01 09:00"))
    send("JZ-23", "2020-06", {"B2.03": "约7"}, beijing("2020-07-02 09:00"))
    send("JZ-24", "2020-06", {"B2.03": "-5"}, beijing("2020-07-02 09:00"))
    shared.night(after_a_gap(NIGHT))
    return shared
