"""How well each union reported, against counts made by hand.

| union | January | February |
|---|---|---|
| JZ-22 | two negative cells, then mended | sound |
| JZ-I1 | sound | half a person in two stocks: held |
| JZ-I2 | two negative cells, and again with a cell that cannot be read | nothing |
| JZ-23 | sound | sent while February is not over |
| JZ-02 | nothing | nothing |
"""

import pytest
from openpyxl import load_workbook

from etl import pipeline
from etl.decide import Decision
from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

FIRST, SECOND, THIRD = (
    beijing(moment) for moment in ("2020-02-06 02:00", "2020-02-08 02:00", "2020-03-06 02:00")
)
QUALITY = """
    select unit_code, expected, right_first_time, submissions, accepted, held, rejected, findings,
        findings_by_rule
    from report.quality_by_unit where period_code = :period
        and unit_code = any(array['JZ-02', 'JZ-22', 'JZ-23', 'JZ-I1', 'JZ-I2']) order by 1
    """


@pytest.mark.usefixtures("whole_counts_explained")
def test_every_version_counts_with_its_verdict_and_every_finding_with_its_rule(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    january, mended = beijing("2020-02-03 09:00"), beijing("2020-02-07 09:00")
    inbox.send("JZ-22", "2020-01", {"B2.03": "-5"}, january)
    inbox.send("JZ-I1", "2020-01", {}, january)
    inbox.send("JZ-I2", "2020-01", {"B2.03": "-5"}, january)
    inbox.send("JZ-23", "2020-01", {}, january)
    inbox.send("JZ-23", "2020-02", {}, january)
    night(FIRST)
    assert rows(QUALITY, period="2020-02") == [
        ("JZ-23", 0, 0, 1, 0, 0, 1, 1, {"period-known": 1}),
    ]

    inbox.send("JZ-22", "2020-01", {"B2.03": "5"}, mended)
    inbox.send("JZ-I2", "2020-01", {"B2.03": "-5", "C2.08": "许多"}, mended)
    unknown = inbox.folder / "不知何人.xlsx"
    unknown.write_bytes(b"no workbook at all")
    set_arrival(unknown, mended)
    night(SECOND)
    assert rows(QUALITY, period="2020-01") == [
        ("JZ-02", 1, 0, 0, 0, 0, 0, 0, {}),
        ("JZ-22", 1, 0, 2, 1, 0, 1, 2, {"not-negative": 2}),
        ("JZ-23", 1, 1, 1, 1, 0, 0, 0, {}),
        ("JZ-I1", 1, 1, 1, 1, 0, 0, 0, {}),
        ("JZ-I2", 1, 0, 2, 0, 0, 2, 5, {"not-negative": 4, "number-readable": 1}),
    ]

    february = beijing("2020-03-03 09:00")
    inbox.send("JZ-22", "2020-02", {"B2.03": Entry("0", "5")}, february)
    inbox.send("JZ-I1", "2020-02", {"C2.08": "1.5", "B2.03": "0.5"}, february)
    night(THIRD)
    assert rows(QUALITY, period="2020Q1") == [
        ("JZ-02", 2, 0, 0, 0, 0, 0, 0, {}),
        ("JZ-22", 2, 1, 3, 2, 0, 1, 2, {"not-negative": 2}),
        ("JZ-23", 2, 1, 2, 1, 0, 1, 1, {"period-known": 1}),
        ("JZ-I1", 2, 1, 2, 1, 1, 0, 3, {"whole-count": 3}),
        ("JZ-I2", 2, 0, 2, 0, 0, 2, 5, {"not-negative": 4, "number-readable": 1}),
    ]
    counted = "select sum(submissions) from report.quality_by_unit where period_code = '2020'"
    assert rows(counted) == [(9,)]
    assert rows("select count(*) from landing.submission") == [(9 + 1,)]


def test_a_submission_without_an_obligation_is_still_counted_when_all_is_computed_again(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-23", "2020-06", {}, beijing("2020-02-03 09:00"))
    night(FIRST)
    before = rows(QUALITY, period="2020-06")
    assert before == [("JZ-23", 0, 0, 1, 0, 0, 1, 1, {"period-known": 1})]
    pipeline.refresh_everything()
    pipeline.gate()
    assert rows(QUALITY, period="2020-06") == before


def test_the_verdicts_of_a_night_that_broke_off_are_counted_the_next_night(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-23", "2020-06", {}, beijing("2020-02-03 09:00"))
    for stage in (pipeline.collect, pipeline.stage, pipeline.validate):
        stage(FIRST)
    night(SECOND)
    assert rows(QUALITY, period="2020-06") == [("JZ-23", 0, 0, 1, 0, 0, 1, 1, {"period-known": 1})]


@pytest.mark.usefixtures("whole_counts_explained")
def test_a_decision_about_a_version_that_is_not_the_latest_is_counted_at_once(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-01", {"C2.08": "1.5"}, beijing("2020-02-03 09:00"))
    night(FIRST)
    inbox.send("JZ-I1", "2020-01", {"B2.03": "-5"}, beijing("2020-02-07 09:00"))
    night(SECOND)
    ((held,),) = rows("select submission_key from landing.submission where verdict = 'held'")
    found = {"not-negative": 2, "whole-count": 1}
    assert rows(QUALITY, period="2020-01")[3] == ("JZ-I1", 1, 0, 2, 0, 1, 1, 3, found)
    returned = Decision(held, "return", "王五", "会员人数不可能是小数，请重新核对")
    pipeline.decide(returned, beijing("2020-02-08 09:00"))
    pipeline.gate()
    assert rows(QUALITY, period="2020-01")[3] == ("JZ-I1", 1, 0, 2, 0, 0, 2, 3, found)


def test_a_level_that_only_adds_up_is_in_no_row_even_if_it_sends(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    arrived = beijing("2020-02-03 09:00")
    path = inbox.send("JZ-00", "2020-01", {}, arrived)
    workbook = load_workbook(path)
    workbook["报表"]["B6"] = "荆州市总工会"
    workbook.save(path)
    set_arrival(path, arrived)
    night(FIRST)
    assert rows("select verdict from landing.submission") == [("rejected",)]
    counted = "select count(*), sum(submissions) from report.quality_by_unit"
    assert rows(f"{counted} where period_code = '2020-01'") == [(10, 0)]
