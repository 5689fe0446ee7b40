"""How well each union reported, against counts made by hand.

| union | January | February |
|---|---|---|
| JZ-22 | two negative cells, then mended | sound |
| JZ-I1 | sound | half a person in two stocks: held |
| JZ-I2 | two negative cells, and again with a cell that cannot be read | nothing |
| JZ-I3 | half a person: held, then two negative cells; the first is returned | nothing |
| JZ-23 | sound | sent while February is not over |
| JZ-02 | nothing | nothing |

JZ-81 sends June in February, in a night that breaks off; the city itself, whose level only adds
up, sends January.
"""

from typing import Any

import pytest
from openpyxl import load_workbook

from etl import on_demand, pipeline
from etl.decide.decision import Decision
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, judge
from tests.integration.inbox import Inbox, beijing, set_arrival

pytestmark = pytest.mark.usefixtures("few_rules", "whole_counts_explained")
FURTHER_RULES = {"whole-count"}

FIRST, SECOND, THIRD = (
    beijing(moment) for moment in ("2020-02-06 02:00", "2020-02-08 02:00", "2020-03-06 02:00")
)
QUALITY = """
    select unit_code, expected, right_first_time, submissions, accepted, held, rejected, findings,
        findings_by_rule
    from report.quality_by_unit where period_code = :period and unit_code = any(:units) order by 1
    """
FIVE = ("JZ-02", "JZ-22", "JZ-23", "JZ-I1", "JZ-I2")
SUBMISSIONS = "select sum(submissions) from report.quality_by_unit where period_code = :period"

Counted = dict[str, list[tuple[Any, ...]]]


def send_first(inbox: Inbox) -> None:
    january = beijing("2020-02-03 09:00")
    inbox.send("JZ-22", "2020-01", {"B2.03": "-5"}, january)
    inbox.send("JZ-I1", "2020-01", {}, january)
    inbox.send("JZ-I2", "2020-01", {"B2.03": "-5"}, january)
    inbox.send("JZ-I3", "2020-01", {"C2.08": "1.5"}, january)
    inbox.send("JZ-23", "2020-01", {}, january)
    inbox.send("JZ-23", "2020-02", {}, january)
    path = inbox.send("JZ-00", "2020-01", {}, january)
    workbook = load_workbook(path)
    workbook["报表"]["B6"] = "荆州市总工会"
    workbook.save(path)
    set_arrival(path, january)


def send_second(inbox: Inbox) -> None:
    mended = beijing("2020-02-07 09:00")
    inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, mended)
    inbox.send("JZ-I2", "2020-01", {"B2.03": "-5", "C2.08": "许多"}, mended)
    inbox.send("JZ-I3", "2020-01", {"B2.03": "-5"}, mended)
    unknown = inbox.folder / "不知何人.xlsx"
    unknown.write_bytes(b"no workbook at all")
    set_arrival(unknown, mended)


def send_third(inbox: Inbox) -> None:
    february = beijing("2020-03-03 09:00")
    inbox.send("JZ-22", "2020-02", {"B2.03": Entry("0", "5")}, february)
    inbox.send("JZ-I1", "2020-02", {"C2.08": "1.5", "B2.03": "0.5"}, february)


@pytest.fixture(scope="module")
def counted(shared: SharedWarehouse) -> Counted:
    """What was counted at each moment."""
    inbox, found = shared.inbox, {}

    def count(moment: str, period: str, *units: str) -> None:
        found[moment] = shared.rows(QUALITY, period=period, units=list(units))

    send_first(inbox)
    shared.night(FIRST)
    count("before its end", "2020-02", *FIVE)
    on_demand.refresh_everything()
    pipeline.gate()
    count("all computed again", "2020-02", *FIVE)
    inbox.send("JZ-81", "2020-06", {}, beijing("2020-02-06 09:00"))
    judge(beijing("2020-02-07 02:00"))
    send_second(inbox)
    shared.night(SECOND)
    count("mended", "2020-01", *FIVE)
    count("after one that broke off", "2020-06", "JZ-81")
    count("held and replaced", "2020-01", "JZ-I3")
    ((held,),) = shared.rows("select submission_key from landing.submission where verdict = 'held'")
    returned = Decision(held, "return", "王五", "会员人数不可能是小数，请重新核对")
    on_demand.decide(returned, beijing("2020-02-08 09:00"))
    pipeline.gate()
    count("returned", "2020-01", "JZ-I3")
    send_third(inbox)
    shared.night(THIRD)
    count("in the quarter", "2020Q1", *FIVE)
    return found


def test_every_version_counts_with_its_verdict_and_every_finding_with_its_rule(
    counted: Counted, shared: SharedWarehouse
) -> None:
    assert counted["before its end"] == [
        ("JZ-23", 0, 0, 1, 0, 0, 1, 1, {"period-known": 1}),
    ]
    assert counted["mended"] == [
        ("JZ-02", 1, 0, 0, 0, 0, 0, 0, {}),
        ("JZ-22", 1, 0, 2, 1, 0, 1, 2, {"not-negative": 2}),
        ("JZ-23", 1, 1, 1, 1, 0, 0, 0, {}),
        ("JZ-I1", 1, 1, 1, 1, 0, 0, 0, {}),
        ("JZ-I2", 1, 0, 2, 0, 0, 2, 5, {"not-negative": 4, "number-readable": 1}),
    ]
    assert counted["in the quarter"] == [
        ("JZ-02", 2, 0, 0, 0, 0, 0, 0, {}),
        ("JZ-22", 2, 1, 3, 2, 0, 1, 2, {"not-negative": 2}),
        ("JZ-23", 2, 1, 2, 1, 0, 1, 1, {"period-known": 1}),
        ("JZ-I1", 2, 1, 2, 1, 1, 0, 3, {"whole-count": 3}),
        ("JZ-I2", 2, 0, 2, 0, 0, 2, 5, {"not-negative": 4, "number-readable": 1}),
    ]
    of_a_union = 9 + 2 + 1  # of the five, of JZ-I3 and of JZ-81
    assert shared.rows(SUBMISSIONS, period="2020") == [(of_a_union,)]
    assert shared.rows("select count(*) from landing.submission") == [(of_a_union + 2,)]


def test_a_submission_without_an_obligation_is_still_counted_when_all_is_computed_again(
    counted: Counted,
) -> None:
    assert counted["before its end"] == [("JZ-23", 0, 0, 1, 0, 0, 1, 1, {"period-known": 1})]
    assert counted["all computed again"] == counted["before its end"]


def test_the_verdicts_of_a_night_that_broke_off_are_counted_the_next_night(
    counted: Counted,
) -> None:
    assert counted["after one that broke off"] == [
        ("JZ-81", 0, 0, 1, 0, 0, 1, 1, {"period-known": 1})
    ]


def test_a_decision_about_a_version_that_is_not_the_latest_is_counted_at_once(
    counted: Counted,
) -> None:
    found = {"not-negative": 2, "whole-count": 1}
    assert counted["held and replaced"] == [("JZ-I3", 1, 0, 2, 0, 1, 1, 3, found)]
    assert counted["returned"] == [("JZ-I3", 1, 0, 2, 0, 0, 2, 3, found)]


def test_a_level_that_only_adds_up_is_in_no_row_even_if_it_sends(
    counted: Counted, shared: SharedWarehouse
) -> None:
    assert counted
    sent = (
        "select verdict from landing.submission inner join landing.delivery using (file_sha256) "
        "where file_name like 'JZ-00/%'"
    )
    assert shared.rows(sent) == [("rejected",)]
    assert shared.rows("select count(*) from report.quality_by_unit where unit_code = 'JZ'") == [
        (0,)
    ]
    january = "select count(*), sum(submissions) from report.quality_by_unit"
    assert shared.rows(f"{january} where period_code = '2020-01'") == [(10, 2 + 1 + 1 + 2 + 2)]
