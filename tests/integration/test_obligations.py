"""What every union owes, when it is due, and what became of it."""

from datetime import datetime, timedelta

import pytest

from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, Rows, beijing

JANUARY_DUE = beijing("2020-02-05 18:00")
NIGHT = beijing("2020-02-06 02:00")
SECOND_NIGHT = NIGHT + timedelta(days=1)
OBLIGATION = """
    select obligation.due_at, obligation.received_at, obligation.verdict, obligation.accepted_at
    from warehouse.fact_obligation as obligation
    inner join warehouse.dim_unit as unit using (unit_version_key)
    inner join warehouse.dim_period as period on obligation.period_key = period.period_key
    where unit.unit_code = 'JZ-22' and period.period_code = '2020-01'
"""


def test_every_reporting_union_owes_its_form_even_if_nothing_came(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    assert inbox.folder.is_dir()
    night(NIGHT)
    found = rows(
        """
        select form.form_code, count(*), count(distinct unit_key), count(received_at)
        from warehouse.fact_obligation
        inner join warehouse.dim_form as form using (form_key)
        group by form.form_code order by 1
        """
    )
    assert found == [("JZ-F1", 1, 1, 0), ("JZ-F2", 9, 9, 0), ("JZ-F3", 7, 7, 0)]
    assert rows(OBLIGATION) == [(JANUARY_DUE, None, None, None)]


@pytest.mark.parametrize(
    ("moment", "months"),
    [
        ("2020-01-31 23:59", []),
        ("2020-02-01 00:00", ["2020-01"]),
        ("2020-02-29 23:59", ["2020-01"]),
        ("2020-03-01 00:00", ["2020-01", "2020-02"]),
    ],
)
@pytest.mark.usefixtures("inbox")
def test_a_month_is_owed_once_it_has_ended_in_beijing(
    night: Night, rows: Rows, moment: str, months: list[str]
) -> None:
    night(beijing(moment))
    found = rows(
        """
        select distinct period.period_code from warehouse.fact_obligation
        inner join warehouse.dim_period as period using (period_key) order by 1
        """
    )
    assert [code for (code,) in found] == months


@pytest.mark.parametrize(
    ("month", "due"),
    [
        ("2020-01", "2020-02-05 18:00"),
        ("2020-02", "2020-03-05 18:00"),
        ("2020-03", "2020-04-07 18:00"),  # Qingming
        ("2020-04", "2020-05-06 18:00"),  # Labour Day
        ("2020-06", "2020-07-06 18:00"),  # a Sunday
        ("2020-09", "2020-10-09 18:00"),  # National Day
        ("2020-12", "2021-01-05 18:00"),
    ],
)
@pytest.mark.usefixtures("inbox")
def test_a_form_is_due_five_days_after_its_month_or_on_the_next_working_day_at_six(
    night: Night, rows: Rows, month: str, due: str
) -> None:
    night(beijing("2021-02-01 02:00"))
    found = rows(
        """
        select distinct due_at from warehouse.fact_obligation
        inner join warehouse.dim_period as period using (period_key)
        where period.period_code = :month
        """,
        month=month,
    )
    assert found == [(beijing(due),)]


@pytest.mark.parametrize(
    ("arrived", "is_on_time"),
    [
        (JANUARY_DUE, True),
        (JANUARY_DUE + timedelta(seconds=1), False),
        (JANUARY_DUE - timedelta(days=2), True),
    ],
)
def test_a_form_is_late_when_it_arrives_after_the_due_moment(
    inbox: Inbox, night: Night, rows: Rows, arrived: datetime, is_on_time: bool
) -> None:
    inbox.send("JZ-22", "2020-01", {}, arrived)
    night(NIGHT)
    assert rows(OBLIGATION) == [(JANUARY_DUE, arrived, "accepted", NIGHT)]
    assert rows("select is_on_time from report.completeness where unit_code = 'JZ-22'") == [
        (is_on_time,)
    ]


def test_a_rejected_form_counts_as_received_and_is_accepted_when_it_is_mended(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    first, second = JANUARY_DUE - timedelta(days=1), JANUARY_DUE + timedelta(hours=9)
    inbox.send("JZ-22", "2020-01", {"B2.03": "-5"}, first)
    night(NIGHT)
    assert rows(OBLIGATION) == [(JANUARY_DUE, first, "rejected", None)]
    inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, second)
    night(SECOND_NIGHT)
    assert rows(OBLIGATION) == [(JANUARY_DUE, first, "accepted", SECOND_NIGHT)]


def test_a_rejected_correction_shows_while_the_accepted_figures_stand(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, JANUARY_DUE)
    night(NIGHT)
    inbox.send("JZ-22", "2020-01", {"B2.03": "-5"}, NIGHT)
    night(SECOND_NIGHT)
    assert rows(OBLIGATION) == [(JANUARY_DUE, JANUARY_DUE, "rejected", NIGHT)]
    figure = "select value from report.programme_by_unit where period_code = '2020-01'"
    assert rows(f"{figure} and unit_code = 'JZ-22' and indicator_code = 'B2.03'") == [(5,)]


def test_a_form_that_is_sent_before_its_month_ends_does_not_fail_the_night_and_is_still_owed(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, beijing("2020-01-20 09:00"))
    night(beijing("2020-01-21 02:00"))
    assert rows("select count(*) from report.programme_by_unit") == [(0,)]
    night(NIGHT)
    assert rows(OBLIGATION) == [(JANUARY_DUE, None, None, None)]


def test_the_first_acceptance_is_kept_when_a_correction_is_accepted(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, JANUARY_DUE)
    night(NIGHT)
    inbox.send("JZ-22", "2020-01", {"B2.03": Entry("6", "6")}, NIGHT)
    night(SECOND_NIGHT)
    assert rows(OBLIGATION) == [(JANUARY_DUE, JANUARY_DUE, "accepted", NIGHT)]
