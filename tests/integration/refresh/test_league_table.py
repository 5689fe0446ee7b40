"""The league table against places worked out by hand, shared ones and 零报送 included.

March is due on 7 April 2020 at 18:00; the night of 8 April sees who has sent.
"""

from datetime import timedelta
from typing import Any

import pytest

from etl import on_demand, pipeline, settings
from etl.catalogue.load import read_catalogue
from etl.decide.decision import Decision
from tests.conftest import Federation
from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"whole-count"}

EARLY = beijing("2020-04-02 09:00")
LATE = beijing("2020-04-07 20:00")
NIGHT = beijing("2020-04-08 02:00")
FAULTY = {"B2.03": "-5"}
PLACES = """
    select unit_code, rank, rank_label from report.league_table
    where period_code = :period and form_code = :form order by rank nulls last, unit_code
    """
COUNTS = """
    select expected, received, on_time, accepted, right_first_time from report.league_table
    where period_code = :period and unit_code = :unit
    """


@pytest.fixture(scope="module")
def federation(shipped: Federation) -> Federation:
    """Places are shared among more unions than the small federation has."""
    return shipped


Places = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def not_yet_due(shared: SharedWarehouse) -> dict[str, Places]:
    """The first two places of industrial unions when March was not due yet, by period."""
    for unit in ("JZ-24", "JZ-81", "JZ-I1", "JZ-00"):
        shared.inbox.send(unit, "2020-03", {}, EARLY)
    for unit in ("JZ-03", "JZ-83"):
        shared.inbox.send(unit, "2020-03", FAULTY, EARLY)
    shared.night(beijing("2020-04-03 02:00"))
    return {
        period: shared.rows(PLACES, period=period, form="JZ-F3")[:2]
        for period in ("2020-03", "2020Q1")
    }


@pytest.fixture(scope="module")
def march(shared: SharedWarehouse, not_yet_due: dict[str, Places]) -> Rows:
    """The night after March was due."""
    assert not_yet_due
    shared.inbox.send("JZ-02", "2020-03", {}, LATE)
    shared.inbox.send("JZ-22", "2020-03", FAULTY, LATE)
    shared.night(NIGHT)
    return shared.rows


def test_equals_share_a_place_and_those_that_sent_nothing_have_none(march: Rows) -> None:
    assert march(PLACES, period="2020-03", form="JZ-F2") == [
        ("JZ-24", 1, "并列第一名"),
        ("JZ-81", 1, "并列第一名"),
        ("JZ-02", 2, "第二名"),
        ("JZ-03", 3, "并列第三名"),
        ("JZ-22", 3, "并列第三名"),
        ("JZ-83", 3, "并列第三名"),
        ("JZ-23", None, "零报送"),
        ("JZ-71", None, "零报送"),
        ("JZ-87", None, "零报送"),
    ]
    assert march(PLACES, period="2020-03", form="JZ-F3") == [
        ("JZ-I1", 1, "第一名"),
        *((f"JZ-I{number}", None, "零报送") for number in range(2, 8)),
    ]
    assert march(COUNTS, period="2020-03", unit="JZ-24") == [(1, 1, 1, 1, 1)]
    assert march(COUNTS, period="2020-03", unit="JZ-03") == [(1, 1, 0, 0, 0)]
    assert march(COUNTS, period="2020-03", unit="JZ-22") == [(1, 1, 0, 0, 0)]
    assert march(COUNTS, period="2020-03", unit="JZ-23") == [(1, 0, 0, 0, 0)]


def test_a_form_of_one_union_alone_is_no_league(march: Rows) -> None:
    assert march(
        "select verdict from report.completeness where unit_code = 'JZ-00' and "
        "period_code = '2020-03'"
    ) == [("accepted",)]
    found = march("select distinct form_code, form_title from report.league_table order by 1")
    assert found == [
        ("JZ-F2", "工会重点工作月报（县市区总工会）"),
        ("JZ-F3", "工会重点工作月报（市直产业工会）"),
    ]


def test_a_longer_period_ranks_by_the_share_of_what_was_expected(
    store: Store, inbox: Inbox, night: Night, rows: Rows
) -> None:
    """JZ-88 is founded in March: its one form on time is worth as much as the three of JZ-81.

    JZ-22 sent all three, but two of them late: behind those of whom two came, both on time.
    """
    founded = "JZ-88,新设区总工会,New District,district,JZ,yes,,2020-03-20,,,\n"
    store(("units.csv", "JZ-I1,交通运输局工会,", f"{founded}JZ-I1,交通运输局工会,"))
    inbox = Inbox(inbox.folder, read_catalogue(settings.catalogue_dir()))
    in_time = {1: "2020-02-03 09:00", 2: "2020-03-03 09:00", 3: "2020-04-03 09:00"}
    for unit, months in (
        ("JZ-02", (2, 3)),
        ("JZ-03", (1, 2)),
        ("JZ-24", (1, 2)),
        ("JZ-81", (1, 2, 3)),
        ("JZ-88", (3,)),
    ):
        for month in months:
            inbox.send(unit, f"2020-0{month}", {}, beijing(in_time[month]))
    inbox.send("JZ-24", "2020-03", {}, LATE)
    for month, arrived in ((1, "2020-02-10 09:00"), (2, "2020-03-10 09:00"), (3, in_time[3])):
        inbox.send("JZ-22", f"2020-0{month}", {}, beijing(arrived))
    night(NIGHT)
    assert rows(PLACES, period="2020Q1", form="JZ-F2")[:6] == [
        ("JZ-81", 1, "并列第一名"),
        ("JZ-88", 1, "并列第一名"),
        ("JZ-24", 2, "第二名"),
        ("JZ-02", 3, "并列第三名"),
        ("JZ-03", 3, "并列第三名"),
        ("JZ-22", 4, "第四名"),
    ]
    assert rows(COUNTS, period="2020Q1", unit="JZ-24") == [(3, 3, 2, 3, 3)]
    assert rows(COUNTS, period="2020Q1", unit="JZ-88") == [(1, 1, 1, 1, 1)]


def test_before_the_forms_are_due_nobody_is_called_a_zero_sender(
    not_yet_due: dict[str, Places], march: Rows
) -> None:
    assert not_yet_due["2020-03"] == [("JZ-I1", 1, "第一名"), ("JZ-I2", None, "未到期")]
    # January and February are due
    assert not_yet_due["2020Q1"] == [("JZ-I1", 1, "第一名"), ("JZ-I2", None, "零报送")]
    assert march(PLACES, period="2020-03", form="JZ-F3")[1] == ("JZ-I2", None, "零报送")


@pytest.mark.usefixtures("whole_counts_explained")
def test_what_the_officer_released_or_returned_was_not_right_the_first_time(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    for unit in ("JZ-I1", "JZ-I2", "JZ-I3"):
        inbox.send(unit, "2020-03", {"C2.08": "1.5"} if unit == "JZ-I1" else {}, EARLY)
    night(NIGHT)
    submissions = "select submission_key from landing.submission inner join warehouse.dim_unit "
    for unit, action in (("JZ-I1", "release"), ("JZ-I2", "return")):
        ((key,),) = rows(f"{submissions} using (unit_key) where unit_code = :unit", unit=unit)
        reason = "借调人员由两个单位各计一半，已电话核对"
        on_demand.decide(Decision(key, action, "王五", reason), NIGHT + timedelta(hours=7))
    pipeline.gate()
    assert rows(PLACES, period="2020-03", form="JZ-F3")[:3] == [
        ("JZ-I3", 1, "第一名"),
        ("JZ-I1", 2, "第二名"),
        ("JZ-I2", 3, "第三名"),
    ]
    assert rows(COUNTS, period="2020-03", unit="JZ-I1") == [(1, 1, 1, 1, 0)]
    assert rows(COUNTS, period="2020-03", unit="JZ-I2") == [(1, 1, 0, 0, 0)]


def test_what_was_foreign_or_unreadable_before_it_counts_against_the_first_time(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    """JZ-I3 sent it afterwards, JZ-I4 before March was over."""

    def send_unreadable(unit: str, arrived: str) -> None:
        path = inbox.folder / unit / "坏.xlsx"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(unit.encode())
        set_arrival(path, beijing(arrived))

    inbox.send("JZ-I5", "2020-03", {}, beijing("2020-04-01 09:00"), "JZ-I2/三月.xlsx")
    send_unreadable("JZ-I1", "2020-04-02 08:59")
    send_unreadable("JZ-I3", "2020-04-02 09:01")
    send_unreadable("JZ-I4", "2020-03-31 23:59")
    units = ("JZ-I1", "JZ-I2", "JZ-I3", "JZ-I4")
    for unit in units:
        inbox.send(unit, "2020-03", {}, EARLY)
    night(NIGHT)
    found = {unit: rows(COUNTS, period="2020-03", unit=unit)[0][4] for unit in units}
    assert found == {"JZ-I1": 0, "JZ-I2": 0, "JZ-I3": 1, "JZ-I4": 1}


def test_a_place_is_worded_in_chinese(rows: Rows) -> None:
    worded = {
        (1, 1): "第一名",
        (1, 2): "并列第一名",
        (9, 1): "第九名",
        (10, 3): "并列第十名",
        (11, 1): "第十一名",
        (20, 1): "第二十名",
        (35, 1): "第三十五名",
        (99, 1): "第九十九名",
        (100, 2): "并列第100名",
    }
    for (place, unions), label in worded.items():
        query = "select report.place_zh(:place, :unions)"
        assert rows(query, place=place, unions=unions) == [(label,)]
