"""What every union owes, when it is due, and what became of it."""

from datetime import timedelta

import pytest

from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

JANUARY_DUE = beijing("2020-02-05 18:00")
NIGHT = beijing("2020-02-06 02:00")
SECOND_NIGHT = NIGHT + timedelta(days=1)
EARLY, LATE = JANUARY_DUE - timedelta(days=2), JANUARY_DUE + timedelta(seconds=1)
ARRIVALS = {
    "JZ-I1": (JANUARY_DUE, True),
    "JZ-I2": (LATE, False),
    "JZ-I3": (EARLY, True),
}
OBLIGATIONS = """
    select unit.unit_code, obligation.due_at, obligation.received_at, obligation.verdict,
        obligation.accepted_at
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_unit as unit using (unit_version_key)
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    where period.period_code = '2020-01'
"""
MONTHS = """
    select distinct period.period_code from warehouse.fact_obligation
    inner join warehouse.dim_period as period using (period_key) order by 1
"""

Owed = dict[str, tuple[object, ...]]  # due, received, verdict and accepted, by unit


def owed(shared: SharedWarehouse) -> Owed:
    return {unit: tuple(row) for unit, *row in shared.rows(OBLIGATIONS)}


@pytest.fixture(scope="module")
def first(shared: SharedWarehouse) -> Owed:
    """January after the night on which it was due; JZ-81 had sent it before it was over."""
    shared.inbox.send("JZ-81", "2020-01", {"B2.03": "5"}, beijing("2020-01-20 09:00"))
    shared.night(beijing("2020-01-21 02:00"))
    assert shared.rows("select count(*) from report.programme_by_unit") == [(0,)]
    for unit, (arrived, _) in ARRIVALS.items():
        shared.inbox.send(unit, "2020-01", {}, arrived)
    shared.inbox.send("JZ-22", "2020-01", {"B2.03": "-5"}, EARLY)
    shared.inbox.send("JZ-24", "2020-01", {"B2.03": "5"}, JANUARY_DUE)
    shared.inbox.send("JZ-02", "2020-01", {"B2.03": "5"}, JANUARY_DUE)
    shared.night(NIGHT)
    return owed(shared)


@pytest.fixture(scope="module")
def second(shared: SharedWarehouse, first: Owed) -> Owed:
    """The same after the next night, for which three unions corrected theirs."""
    assert first
    shared.inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, LATE)
    shared.inbox.send("JZ-24", "2020-01", {"B2.03": "-5"}, NIGHT)
    shared.inbox.send("JZ-02", "2020-01", {"B2.03": Entry("6", "6")}, NIGHT)
    shared.night(SECOND_NIGHT)
    return owed(shared)


def test_every_reporting_union_owes_its_form_even_if_nothing_came(
    first: Owed, shared: SharedWarehouse
) -> None:
    assert first["JZ-00"] == (JANUARY_DUE, None, None, None)
    found = shared.rows(
        """
        select form.form_code, count(*), count(distinct unit_key)
        from warehouse.fact_obligation
        inner join warehouse.dim_form as form using (form_key)
        group by form.form_code order by 1
        """
    )
    assert found == [("JZ-F1", 1, 1), ("JZ-F2", 6, 6), ("JZ-F3", 3, 3)]


@pytest.mark.usefixtures("inbox")
def test_a_month_is_owed_once_it_has_ended_in_beijing(night: Night, rows: Rows) -> None:
    for moment, months in {
        "2020-01-31 23:59": [],
        "2020-02-01 00:00": ["2020-01"],
        "2020-02-29 23:59": ["2020-01"],
        "2020-03-01 00:00": ["2020-01", "2020-02"],
    }.items():
        night(beijing(moment))
        assert [code for (code,) in rows(MONTHS)] == months, moment


@pytest.mark.usefixtures("inbox")
def test_a_form_is_due_five_days_after_its_month_or_on_the_next_working_day_at_six(
    night: Night, rows: Rows
) -> None:
    night(beijing("2021-02-01 02:00"))
    found = rows(
        """
        select period.period_code, array_agg(distinct due_at) from warehouse.fact_obligation
        inner join warehouse.dim_period as period using (period_key) group by 1
        """
    )
    due = dict(found)
    for month, moment in {
        "2020-01": "2020-02-05 18:00",
        "2020-02": "2020-03-05 18:00",
        "2020-03": "2020-04-07 18:00",  # Qingming
        "2020-04": "2020-05-06 18:00",  # Labour Day
        "2020-06": "2020-07-06 18:00",  # a Sunday
        "2020-09": "2020-10-09 18:00",  # National Day
        "2020-12": "2021-01-05 18:00",
    }.items():
        assert due[month] == [beijing(moment)], month


def test_a_form_is_late_when_it_arrives_after_the_due_moment(
    first: Owed, shared: SharedWarehouse
) -> None:
    for unit, (arrived, is_on_time) in ARRIVALS.items():
        assert first[unit] == (JANUARY_DUE, arrived, "accepted", NIGHT)
        listed = "select is_on_time from report.completeness where unit_code = :unit"
        assert shared.rows(f"{listed} and period_code = '2020-01'", unit=unit) == [(is_on_time,)]


def test_a_rejected_form_counts_as_received_and_is_accepted_when_it_is_mended(
    first: Owed, second: Owed
) -> None:
    assert first["JZ-22"] == (JANUARY_DUE, EARLY, "rejected", None)
    assert second["JZ-22"] == (JANUARY_DUE, EARLY, "accepted", SECOND_NIGHT)


def test_a_rejected_correction_shows_while_the_accepted_figures_stand(
    second: Owed, shared: SharedWarehouse
) -> None:
    assert second["JZ-24"] == (JANUARY_DUE, JANUARY_DUE, "rejected", NIGHT)
    figure = "select value from report.programme_by_unit where period_code = '2020-01'"
    assert shared.rows(f"{figure} and unit_code = 'JZ-24' and indicator_code = 'B2.03'") == [(5,)]


def test_a_form_that_is_sent_before_its_month_ends_does_not_fail_the_night_and_is_still_owed(
    first: Owed,
) -> None:
    assert first["JZ-81"] == (JANUARY_DUE, None, None, None)


def test_the_first_acceptance_is_kept_when_a_correction_is_accepted(second: Owed) -> None:
    assert second["JZ-02"] == (JANUARY_DUE, JANUARY_DUE, "accepted", NIGHT)
