"""On time, late, missing or still open; and who is in the denominator.

March is due on Sunday 5 April 2020, put off over Qingming to Tuesday 7 April at 18:00. Nights that
only differ in what each union sent are one night.
"""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, text

from etl import pipeline
from tests.integration.conftest import SharedWarehouse, after_a_gap
from tests.integration.inbox import Rows, Store, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules")

DUE = beijing("2020-04-07 18:00")
BEFORE = beijing("2020-04-07 02:00")
AFTER = beijing("2020-04-08 02:00")
UNIONS = 10
TIMELINESS = """
    select unit_code, timeliness, received_at, version, is_on_time, due_at from report.completeness
    where period_code = '2020-03'
    """
COUNT = """
    select timeliness, count(*) from report.completeness
    where period_code = '2020-03' group by 1 order by 1
    """
EXPECTED = """
    select unit_code, expected, received from report.reporting_rate
    where period_code = :period and unit_code = any(:units) order by 1
    """
LOOK_AT_ALL = text("update internal.catalogue set obligations_current = false")
ARRIVALS = {
    "JZ-02": ("2020-04-05 18:01", "on_time"),  # after the day from which it was put off
    "JZ-03": ("2020-04-07 17:59", "on_time"),
    "JZ-24": ("2020-04-07 18:00", "on_time"),
    "JZ-23": ("2020-04-07 18:01", "late"),
}

Listed = dict[str, dict[str, tuple[Any, ...]]]  # of March: by night, then by unit


@pytest.fixture(scope="module")
def march(shared: SharedWarehouse) -> Listed:
    """What is listed of each union after each of these nights."""
    listed = {}

    def night(moment: str) -> None:
        shared.night(beijing(moment))
        listed[moment] = {unit: tuple(row) for unit, *row in shared.rows(TIMELINESS)}

    inbox = shared.inbox
    too_early = inbox.send("JZ-81", "2020-03", {}, beijing("2020-03-20 10:00"))
    night("2020-03-21 02:00")
    set_arrival(too_early, beijing("2020-04-03 10:00"))
    inbox.send("JZ-I1", "2020-03", {}, beijing("2020-04-02 09:00"))
    inbox.send("JZ-I2", "2020-03", {}, beijing("2020-03-31 23:59"))
    inbox.send("JZ-I3", "2020-03", {"B2.03": "-5"}, beijing("2020-04-06 09:00"))
    for moment in ("2020-04-07 02:00", "2020-04-07 18:00", "2020-04-07 18:01"):
        for unit, (arrived, _) in ARRIVALS.items():
            if beijing(arrived) <= beijing(moment):
                inbox.send(unit, "2020-03", {}, beijing(arrived))
        night(moment)
    night("2020-04-08 02:00")
    inbox.send("JZ-I3", "2020-03", {"B2.03": "5"}, beijing("2020-04-09 09:00"))
    night("2020-04-10 02:00")
    inbox.send("JZ-22", "2020-03", {}, beijing("2020-04-20 09:00"))
    night("2020-04-21 02:00")
    return listed


def test_a_form_is_on_time_until_six_on_the_day_it_is_put_off_to(march: Listed) -> None:
    for unit, (arrived, timeliness) in ARRIVALS.items():
        row = (timeliness, beijing(arrived), 1, timeliness == "on_time", DUE)
        assert march["2020-04-08 02:00"][unit] == row


def test_what_has_not_come_is_open_until_it_is_due_and_then_missing(march: Listed) -> None:
    """JZ-00 sends nothing; at six the form may still come in time."""
    for moment in ("2020-04-07 02:00", "2020-04-07 18:00"):
        assert march[moment]["JZ-00"][:3] == ("open", None, None)
    for moment in ("2020-04-07 18:01", "2020-04-08 02:00", "2020-04-21 02:00"):
        assert march[moment]["JZ-00"] == ("missing", None, None, False, DUE)


def test_one_that_comes_early_is_on_time_before_it_is_due(march: Listed) -> None:
    for moment in ("2020-04-07 02:00", "2020-04-08 02:00"):
        assert march[moment]["JZ-I1"][0] == "on_time"


def test_what_comes_before_the_period_is_over_does_not_count_as_received(
    march: Listed, shared: SharedWarehouse
) -> None:
    assert march["2020-04-08 02:00"]["JZ-I2"][:4] == ("missing", None, None, False)
    sent = "select verdict from landing.submission where received_at = :arrived"
    assert shared.rows(sent, arrived=beijing("2020-03-31 23:59")) == [("rejected",)]


def test_the_same_file_again_after_the_period_is_received_then(march: Listed) -> None:
    received = ("on_time", beijing("2020-04-03 10:00"), 2, True)
    assert march["2020-04-08 02:00"]["JZ-81"][:4] == received


def test_a_missing_form_that_comes_is_late(march: Listed) -> None:
    assert march["2020-04-10 02:00"]["JZ-22"][0] == "missing"
    late = ("late", beijing("2020-04-20 09:00"), 1, False)
    assert march["2020-04-21 02:00"]["JZ-22"][:4] == late


def test_the_version_is_that_of_the_latest_submission(march: Listed) -> None:
    first = beijing("2020-04-06 09:00")
    assert march["2020-04-08 02:00"]["JZ-I3"][1:3] == (first, 1)
    assert march["2020-04-10 02:00"]["JZ-I3"][1:3] == (first, 2)


def test_what_was_rejected_is_owed_until_something_is_accepted_and_late_by_that(
    march: Listed,
) -> None:
    for moment, timeliness in {
        "2020-04-07 02:00": "open",
        "2020-04-08 02:00": "missing",
        "2020-04-10 02:00": "late",
    }.items():
        assert march[moment]["JZ-I3"][0] == timeliness
        assert march[moment]["JZ-I3"][3] is False


def owe(moment: datetime) -> int:
    """Run the stages that matter in a night without any form; return what is owed anew."""
    owed = pipeline.load(moment)["obligations"]
    pipeline.refresh(moment)
    return int(owed)


def test_without_any_form_all_are_open_and_then_missing_and_run_again_they_stay_so(
    rows: Rows, warehouse: Engine
) -> None:
    owe(BEFORE)
    assert rows(COUNT) == [("open", UNIONS)]
    assert rows(EXPECTED, period="2020-03", units=["JZ"]) == [("JZ", UNIONS, 0)]
    assert owe(AFTER) == UNIONS
    assert rows(COUNT) == [("missing", UNIONS)]
    assert rows(EXPECTED, period="2020-03", units=["JZ"]) == [("JZ", UNIONS, 0)]
    assert owe(BEFORE) == 0
    with warehouse.begin() as connection:
        connection.execute(LOOK_AT_ALL)
    assert owe(BEFORE) == 0
    assert rows(COUNT) == [("missing", UNIONS)]


def test_a_due_moment_that_is_moved_into_the_future_opens_what_was_missing(
    rows: Rows, warehouse: Engine
) -> None:
    owe(AFTER)
    with warehouse.begin() as connection:
        connection.execute(
            text(
                "update warehouse.calendar_day set next_working_day = '2020-04-10' "
                "where day = '2020-04-05'"
            )
        )
        connection.execute(LOOK_AT_ALL)
    owe(beijing("2020-04-09 02:00"))
    assert rows(COUNT) == [("open", UNIONS)]
    owe(beijing("2020-04-11 02:00"))
    assert rows(COUNT) == [("missing", UNIONS)]


def test_unions_and_forms_are_owed_for_the_periods_that_end_while_both_are_valid(
    store: Store, rows: Rows
) -> None:
    """Of two unions one is founded on the last day of March, the other on the day after.

    The form of the industrial unions ends on the day before March does, the city's own with it.
    """
    founded = "".join(
        f"{code},沙洋新区{code[-1]}总工会,New District,district,JZ,yes,,{day},,,\n"
        for code, day in (("JZ-88", "2020-03-31"), ("JZ-89", "2020-04-01"))
    )
    industrial = "industrial,month,5,18:00,2020.1,荆州市总工会,2020-01-01"
    own = "city_organ,month,5,18:00,2020.1,荆州市总工会,2020-01-01"
    store(
        ("units.csv", "JZ-I1,交通运输局工会,", f"{founded}JZ-I1,交通运输局工会,"),
        ("forms.csv", f"{industrial},2020-12-31", f"{industrial},2020-03-30"),
        ("forms.csv", f"{own},2020-12-31", f"{own},2020-03-31"),
    )
    owe(beijing("2020-07-07 02:00"))
    listed = rows("select unit_code, period_code from report.completeness order by 1, 2")
    owed = {unit: [period for u, period in listed if u == unit] for unit, _ in listed}
    months = [f"2020-0{month}" for month in range(1, 7)]
    counties = dict.fromkeys(("JZ-02", "JZ-03", "JZ-22", "JZ-23", "JZ-24", "JZ-81"), months)
    founded_in_mid_year = {"JZ-88": months[2:], "JZ-89": months[3:]}
    ended = {"JZ-00": months[:3]} | dict.fromkeys(("JZ-I1", "JZ-I2", "JZ-I3"), months[:2])
    assert owed == counties | founded_in_mid_year | ended, "levels that only add up owe nothing"
    half = rows(EXPECTED, period="2020H1", units=["JZ", "JZ-22", "JZ-88", "JZ-89", "JZ-I1"])
    assert half == [
        ("JZ", 6 * 6 + 4 + 3 + 3 + 3 * 2, 0),
        ("JZ-22", 6, 0),
        ("JZ-88", 4, 0),
        ("JZ-89", 3, 0),
        ("JZ-I1", 2, 0),
    ]


def test_a_renamed_union_is_expected_once_a_month(march: Listed, shared: SharedWarehouse) -> None:
    assert march
    for month, arrived in (("2020-05", "2020-06-03 09:00"), ("2020-06", "2020-07-03 09:00")):
        shared.inbox.send("JZ-23", month, {}, beijing(arrived))
    shared.night(after_a_gap(beijing("2020-07-07 02:00")))
    found = shared.rows(
        "select period_code, unit_name, timeliness from report.completeness "
        "where unit_code = 'JZ-23' and period_code >= '2020-05' order by 1"
    )
    assert found == [("2020-05", "监利县总工会", "on_time"), ("2020-06", "监利市总工会", "on_time")]
    assert shared.rows(EXPECTED, period="2020H1", units=["JZ-23"]) == [("JZ-23", 6, 3)]
