"""On time, late, missing or still open; and who is in the denominator.

March is due on Sunday 5 April 2020, put off over Qingming to Tuesday 7 April at 18:00.
"""

import pytest
from sqlalchemy import Engine, text

from tests.integration.inbox import Inbox, Night, Rows, Store, beijing, set_arrival

DUE = beijing("2020-04-07 18:00")
BEFORE = beijing("2020-04-07 02:00")
AFTER = beijing("2020-04-08 02:00")
MARCH = """
    select timeliness, received_at, version, is_on_time from report.completeness
    where unit_code = 'JZ-22' and period_code = '2020-03'
    """
COUNT = """
    select timeliness, count(*) from report.completeness
    where period_code = '2020-03' group by 1 order by 1
    """
EXPECTED = """
    select unit_code, expected, received from report.reporting_rate
    where period_code = :period and unit_code = any(:units) order by 1
    """


def test_a_form_is_on_time_until_six_on_the_day_it_is_put_off_to(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    arrivals = {
        "JZ-02": ("2020-04-05 18:01", "on_time"),  # after the day from which it was put off
        "JZ-03": ("2020-04-07 17:59", "on_time"),
        "JZ-22": ("2020-04-07 18:00", "on_time"),
        "JZ-23": ("2020-04-07 18:01", "late"),
    }
    for unit, (arrived, _) in arrivals.items():
        inbox.send(unit, "2020-03", {}, beijing(arrived))
    night(AFTER)
    found = rows(
        "select unit_code, due_at, received_at, timeliness, is_on_time from report.completeness "
        "where period_code = '2020-03' and received_at is not null order by 1"
    )
    assert found == [
        (unit, DUE, beijing(arrived), timeliness, timeliness == "on_time")
        for unit, (arrived, timeliness) in arrivals.items()
    ]


@pytest.mark.usefixtures("inbox")
def test_what_has_not_come_is_open_until_it_is_due_and_then_missing(
    night: Night, rows: Rows
) -> None:
    night(BEFORE)
    assert rows(COUNT) == [("open", 17)]
    assert rows(EXPECTED, period="2020-03", units=["JZ"]) == [("JZ", 17, 0)]
    assert night(AFTER)["load"]["obligations"] == 17
    assert rows(COUNT) == [("missing", 17)]
    assert rows(EXPECTED, period="2020-03", units=["JZ"]) == [("JZ", 17, 0)]
    assert rows(MARCH) == [("missing", None, None, False)]


@pytest.mark.parametrize(("moment", "timeliness"), [("18:00", "open"), ("18:01", "missing")])
@pytest.mark.usefixtures("inbox")
def test_a_form_is_not_missing_while_it_may_still_come_in_time(
    night: Night, rows: Rows, moment: str, timeliness: str
) -> None:
    night(beijing(f"2020-04-07 {moment}"))
    assert rows(COUNT) == [(timeliness, 17)]


def test_one_that_comes_early_is_on_time_before_it_is_due(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-03", {}, beijing("2020-04-02 09:00"))
    night(BEFORE)
    assert rows(COUNT) == [("on_time", 1), ("open", 16)]
    night(AFTER)
    assert rows(COUNT) == [("missing", 16), ("on_time", 1)]


def test_what_comes_before_the_period_is_over_does_not_count_as_received(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-22", "2020-03", {}, beijing("2020-03-31 23:59"))
    night(AFTER)
    assert rows("select verdict from landing.submission") == [("rejected",)]
    assert rows(MARCH) == [("missing", None, None, False)]


def test_the_same_file_again_after_the_period_is_received_then(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    early = inbox.send("JZ-22", "2020-03", {}, beijing("2020-03-20 10:00"))
    night(beijing("2020-03-21 02:00"))
    set_arrival(early, beijing("2020-04-03 10:00"))
    night(AFTER)
    assert rows(MARCH) == [("on_time", beijing("2020-04-03 10:00"), 2, True)]


def test_a_missing_form_that_comes_is_late(inbox: Inbox, night: Night, rows: Rows) -> None:
    night(AFTER)
    arrived = beijing("2020-04-20 09:00")
    inbox.send("JZ-22", "2020-03", {}, arrived)
    night(beijing("2020-04-21 02:00"))
    assert rows(MARCH) == [("late", arrived, 1, False)]


@pytest.mark.usefixtures("inbox")
def test_a_night_that_is_run_again_does_not_reopen_what_is_missing(
    night: Night, rows: Rows
) -> None:
    night(BEFORE)
    night(AFTER)
    assert night(BEFORE)["load"]["obligations"] == 0
    assert rows(COUNT) == [("missing", 17)]


@pytest.mark.usefixtures("inbox")
def test_a_due_moment_that_is_moved_into_the_future_opens_what_was_missing(
    night: Night, rows: Rows, warehouse: Engine
) -> None:
    night(AFTER)
    with warehouse.begin() as connection:
        connection.execute(
            text(
                "update warehouse.calendar_day set next_working_day = '2020-04-10' "
                "where day = '2020-04-05'"
            )
        )
        connection.execute(text("update internal.catalogue set is_owed = false"))
    night(beijing("2020-04-09 02:00"))
    assert rows(COUNT) == [("open", 17)]
    night(beijing("2020-04-11 02:00"))
    assert rows(COUNT) == [("missing", 17)]


def test_the_version_is_that_of_the_latest_submission(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    first, second = beijing("2020-04-06 09:00"), beijing("2020-04-09 09:00")
    inbox.send("JZ-22", "2020-03", {"B2.03": "-5"}, first)
    night(AFTER)
    assert rows(MARCH) == [("on_time", first, 1, True)]
    inbox.send("JZ-22", "2020-03", {"B2.03": "5"}, second)
    night(beijing("2020-04-10 02:00"))
    assert rows(MARCH) == [("on_time", first, 2, True)]


@pytest.mark.parametrize(
    ("founded", "months"),
    [
        ("2020-03-31", ["2020-03", "2020-04", "2020-05", "2020-06"]),
        ("2020-04-01", ["2020-04", "2020-05", "2020-06"]),
    ],
)
@pytest.mark.usefixtures("inbox")
def test_a_union_that_is_founded_in_mid_year_owes_nothing_before(
    store: Store, night: Night, rows: Rows, founded: str, months: list[str]
) -> None:
    store(
        (
            "units.csv",
            "JZ-I1,交通运输局工会,",
            f"JZ-88,沙洋新区总工会,New District,district,JZ,yes,,{founded},,,\n"
            "JZ-I1,交通运输局工会,",
        )
    )
    night(beijing("2020-07-07 02:00"))
    owed = rows("select period_code from report.completeness where unit_code = 'JZ-88' order by 1")
    assert [code for (code,) in owed] == months
    half = rows(EXPECTED, period="2020H1", units=["JZ", "JZ-22", "JZ-88"])
    assert half == [
        ("JZ", 6 * 17 + len(months), 0),
        ("JZ-22", 6, 0),
        ("JZ-88", len(months), 0),
    ]


@pytest.mark.usefixtures("inbox")
def test_levels_that_only_add_up_owe_nothing(night: Night, rows: Rows) -> None:
    night(beijing("2020-07-07 02:00"))
    found = rows("select distinct unit_code from report.completeness order by 1")
    codes = [code for (code,) in found]
    assert len(codes) == 17
    assert not {"JZ", "JZ-I0"} & set(codes)


def test_a_renamed_union_is_expected_once_a_month(inbox: Inbox, night: Night, rows: Rows) -> None:
    for month, arrived in (("2020-05", "2020-06-03 09:00"), ("2020-06", "2020-07-03 09:00")):
        inbox.send("JZ-23", month, {}, beijing(arrived))
    night(beijing("2020-07-07 02:00"))
    found = rows(
        "select period_code, unit_name, timeliness from report.completeness "
        "where unit_code = 'JZ-23' and period_code >= '2020-05' order by 1"
    )
    assert found == [("2020-05", "监利县总工会", "on_time"), ("2020-06", "监利市总工会", "on_time")]
    assert rows(EXPECTED, period="2020H1", units=["JZ-23"]) == [("JZ-23", 6, 2)]


@pytest.mark.parametrize(("valid_to", "expected"), [("2020-03-30", 2), ("2020-03-31", 3)])
@pytest.mark.usefixtures("inbox")
def test_a_form_is_owed_for_the_periods_that_end_while_it_is_valid(
    store: Store, night: Night, rows: Rows, valid_to: str, expected: int
) -> None:
    store(
        (
            "forms.csv",
            "industrial,month,5,18:00,2020.1,荆州市总工会,2020-01-01,2020-12-31",
            f"industrial,month,5,18:00,2020.1,荆州市总工会,2020-01-01,{valid_to}",
        )
    )
    night(beijing("2020-07-07 02:00"))
    assert rows(EXPECTED, period="2020H1", units=["JZ", "JZ-I1"]) == [
        ("JZ", 6 * 10 + expected * 7, 0),
        ("JZ-I1", expected, 0),
    ]
