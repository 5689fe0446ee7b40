"""Long tables that write what changes and no more: what they may leave out of a unit and period."""

import csv
from collections.abc import Mapping

import pytest

from etl import on_demand
from etl.decide.decision import Decision
from tests.integration.conftest import SharedWarehouse, judge_and_load
from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

FURTHER_RULES = ("patch-leaves-figures", "line-present", "part-within-total", "parts-equal-total")
pytestmark = pytest.mark.usefixtures("few_rules")

CITY = "荆州市总工会"
FIRST, SECOND = beijing("2020-02-04 02:00"), beijing("2020-02-05 02:00")
FINDINGS = """
    select finding.expected
    from quality.finding as finding
    inner join landing.submission as submission using (unit_key, submission_key)
    inner join warehouse.current_unit as unit using (unit_key)
    where
        finding.rule_id = 'patch-leaves-figures' and unit_code = :unit
        and submission.judged_at = :night
    order by 1
"""
VERDICT = """
    select submission.verdict
    from landing.submission as submission
    inner join warehouse.current_unit as unit using (unit_key)
    where unit_code = :unit
    order by submission_key desc limit 1
"""
STANDING = """
    select indicator.indicator_code, trim_scale(fact.value)::text
    from warehouse.fact_observation as fact
    inner join warehouse.current_unit as unit using (unit_key)
    inner join warehouse.dim_indicator as indicator using (indicator_key)
    where unit_code = :unit and indicator_code = any(:lines) and superseded_at is null
    order by 1
"""


def patch(inbox: Inbox, unit: str, figures: Mapping[str, str], arrived: str) -> None:
    """Send a table of some lines of a unit's January, in the name of the city."""
    path = inbox.folder / f"{CITY}/{unit} {arrived[5:10]}.csv"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = ([unit, "2020-01", line, value] for line, value in figures.items())
        csv.writer(file).writerows([("单位", "报告期", "指标", "数值"), *rows])
    set_arrival(path, beijing(arrived))


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """Two counties and the city itself have January accepted, as forms."""
    arrived = beijing("2020-02-03 10:00")
    for unit in ("JZ-22", "JZ-24"):
        shared.inbox.send(unit, "2020-01", {"A2.05": "9", "A2.06": "4", "B2.03": "10"}, arrived)
    parts = {"E2.01": "5", "E2.02": "3", "E2.03": "2"}
    shared.inbox.send("JZ-00", "2020-01", parts, arrived)
    judge_and_load(FIRST)
    return shared


def test_a_patch_may_leave_out_what_stands_and_it_goes_on_standing(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    patch(inbox, "JZ-22", {"B2.03": "12"}, "2020-02-04 10:00")
    night(SECOND)
    assert rows(VERDICT, unit="JZ-22") == [("accepted",)]
    lines = ["A2.05", "A2.06", "B2.03"]
    assert rows(STANDING, unit="JZ-22", lines=lines) == [
        ("A2.05", "9"),
        ("A2.06", "4"),
        ("B2.03", "12"),
    ]


def test_where_nothing_stands_yet_a_patch_has_to_have_each_required_line(
    inbox: Inbox, rows: Rows
) -> None:
    patch(inbox, "JZ-03", {"B2.03": "12"}, "2020-02-04 10:00")
    judge_and_load(SECOND)
    assert rows(VERDICT, unit="JZ-03") == [("rejected",)]
    missing = [
        expected.partition(" ")[0] for (expected,) in rows(FINDINGS, unit="JZ-03", night=SECOND)
    ]
    assert missing == ["A2.05", "A2.06", "B3.01", "B3.05", "C2.08", "E3.01"]


def test_what_was_returned_stands_no_more(inbox: Inbox, rows: Rows) -> None:
    ((key,),) = rows(
        "select submission_key from landing.submission "
        "inner join warehouse.current_unit using (unit_key) where unit_code = 'JZ-24'"
    )
    on_demand.decide(Decision(key, "return", "王五", "单位来电要求撤回，随后重报"), FIRST)
    patch(inbox, "JZ-24", {"B2.03": "12"}, "2020-02-04 10:00")
    judge_and_load(SECOND)
    assert rows(VERDICT, unit="JZ-24") == [("rejected",)]


@pytest.mark.parametrize(
    ("unit", "figures", "missing"),
    [
        ("JZ-22", {"A2.06": "10"}, ["A2.05"]),  # a part above its total
        ("JZ-22", {"A2.05": "3"}, ["A2.06"]),  # a total below its part
        ("JZ-00", {"E2.02": "4"}, ["E2.01", "E2.03"]),  # parts that come to another total
    ],
)
def test_what_adds_up_with_a_written_line_has_to_be_written_with_it(
    inbox: Inbox, rows: Rows, unit: str, figures: dict[str, str], missing: list[str]
) -> None:
    patch(inbox, unit, figures, "2020-02-04 10:00")
    judge_and_load(SECOND)
    assert rows(VERDICT, unit=unit) == [("rejected",)]
    found = rows(FINDINGS, unit=unit, night=SECOND)
    assert [expected.partition(" ")[0] for (expected,) in found] == missing
