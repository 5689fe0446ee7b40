"""The time that a sender gives a file makes no form early, and no correction old."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text

from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules")

FIRST, SECOND = beijing("2020-02-06 02:00"), beijing("2020-02-20 02:00")
THIRD = beijing("2020-02-21 02:00")
IN_TIME = beijing("2020-02-04 10:00")
LISTED = (
    "select received_at, timeliness from report.completeness "
    "where period_code = '2020-01' and unit_code = :unit"
)
CURRENT = """
select fact.value, submission.version from warehouse.fact_observation as fact
inner join warehouse.dim_indicator as indicator using (indicator_key)
inner join warehouse.dim_submission as submission using (submission_key)
where indicator.indicator_code = 'B2.03' and fact.superseded_at is null
"""


def test_a_form_that_comes_after_its_due_day_with_an_earlier_time_is_late(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    night(FIRST)
    night(SECOND)
    inbox.send("JZ-22", "2020-01", {}, IN_TIME)
    night(THIRD)
    assert rows(LISTED, unit="JZ-22") == [(SECOND, "late")]


def test_a_correction_with_an_earlier_time_counts(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-24", "2020-01", {"B2.03": "15"}, IN_TIME)
    night(FIRST)
    inbox.send("JZ-24", "2020-01", {"B2.03": "10"}, beijing("2020-02-03 10:00"))
    night(SECOND)
    assert rows(CURRENT) == [(10, 2)]
    assert rows(LISTED, unit="JZ-24") == [(IN_TIME, "on_time")]


def test_of_two_that_were_received_at_once_the_one_with_the_later_time_counts(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    """Both bear times before the last listing; six units, so that no order of hashes will do."""
    night(FIRST)
    for unit in ("JZ-02", "JZ-03", "JZ-22", "JZ-24", "JZ-I1", "JZ-I2"):
        inbox.send(unit, "2020-01", {"B2.03": "12"}, beijing("2020-02-03 11:00"), f"{unit}/a.xlsx")
        inbox.send(unit, "2020-01", {"B2.03": "11"}, beijing("2020-02-03 10:00"), f"{unit}/b.xlsx")
    night(SECOND)
    assert rows(CURRENT) == [(12, 2)] * 6


def test_what_was_there_and_had_to_wait_was_received_at_its_own_time(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.send("JZ-22", "2020-01", {}, IN_TIME)
    mark = path.with_name(f"~${path.name}")
    mark.write_bytes(b"open in an office program")
    night(FIRST)
    mark.unlink()
    night(SECOND)
    assert rows(LISTED, unit="JZ-22") == [(IN_TIME, "on_time")]


@pytest.mark.parametrize("nights_open", [1, 2])
def test_what_is_filled_in_while_it_waits_was_not_there_before(
    inbox: Inbox, night: Night, rows: Rows, nights_open: int
) -> None:
    """A placeholder that lies there in time, beside an open-file mark, is not the form yet."""
    path = inbox.send("JZ-22", "2020-01", {}, IN_TIME)
    form = path.read_bytes()
    path.write_bytes(b"to be filled in")
    set_arrival(path, IN_TIME)
    mark = path.with_name(f"~${path.name}")
    mark.write_bytes(b"open in an office program")
    night(FIRST)
    path.write_bytes(form)
    set_arrival(path, IN_TIME)
    if nights_open == 2:
        night(FIRST + timedelta(days=1))
    mark.unlink()
    night(SECOND)
    assert rows(LISTED, unit="JZ-22") == [(FIRST, "late")]


def test_what_had_to_wait_does_not_override_what_came_after_it(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.send("JZ-22", "2020-01", {"B2.03": "11"}, IN_TIME)
    mark = path.with_name(f"~${path.name}")
    mark.write_bytes(b"open in an office program")
    inbox.send("JZ-22", "2020-01", {"B2.03": "12"}, beijing("2020-02-05 10:00"))
    night(FIRST)
    mark.unlink()
    night(SECOND)
    assert rows(CURRENT) == [(12, 1)]


def test_at_its_first_listing_a_source_is_believed(inbox: Inbox, night: Night, rows: Rows) -> None:
    inbox.send("JZ-22", "2020-01", {}, IN_TIME)
    night(SECOND)
    assert rows(LISTED, unit="JZ-22") == [(IN_TIME, "on_time")]


def test_a_listing_by_a_clock_that_was_ahead_makes_nothing_late(
    inbox: Inbox, night: Night, rows: Rows, warehouse: Engine
) -> None:
    night(FIRST)
    with warehouse.begin() as connection:
        connection.execute(text("update landing.listing set listed_at = '2999-01-01'"))
    arrived = beijing("2020-02-07 10:00")
    inbox.send("JZ-22", "2020-01", {}, arrived)
    night(SECOND)
    assert rows(LISTED, unit="JZ-22") == [(arrived, "late")]
    assert rows("select listed_at from landing.listing") == [(SECOND,)]
