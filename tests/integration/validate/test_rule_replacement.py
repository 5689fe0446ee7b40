"""Figures that take the place of accepted ones: when somebody has to explain that.

Forms run on in 2021. What 公安 and the others sent for January and March 2020 is accepted.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.integration.conftest import SharedWarehouse, after_a_gap, judge_and_load
from tests.integration.inbox import Inbox, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")
FURTHER_RULES = {"old-figure-replaced", "superseded-figure-returns", "large-replacement"}
JOBS = "B2.03"
NIGHT = beijing("2020-04-06 02:00")
Judged = Callable[..., list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def begun(shared: SharedWarehouse) -> SharedWarehouse:
    """12 for January, then 20; 150 for March."""
    send = shared.inbox.send
    for unit in ("JZ-22", "JZ-24"):
        send(unit, "2020-01", {JOBS: "12"}, beijing("2020-02-04 10:00"))
    judge_and_load(beijing("2020-02-06 02:00"))
    send("JZ-22", "2020-01", {JOBS: "20"}, beijing("2020-02-07 10:00"))
    send("JZ-22", "2020-03", {JOBS: "150"}, beijing("2020-04-04 10:00"))
    judge_and_load(after_a_gap(NIGHT))
    return shared


@pytest.mark.parametrize(
    ("unit", "period", "figure", "arrived", "found"),
    [
        ("JZ-22", "2020-03", "160", "2020-04-07 10:00", []),
        ("JZ-22", "2020-03", "150", "2021-02-03 10:00", []),
        ("JZ-24", "2020-01", "13", "2020-08-01 10:00", []),
        (
            "JZ-24",
            "2020-01",
            "40",
            "2021-02-03 10:00",
            [("old-figure-replaced", "40", "12（已通过，这一期结束已 369 天）")],
        ),
        (
            "JZ-22",
            "2020-01",
            "12",
            "2020-04-07 10:00",
            [("superseded-figure-returns", "12", "20（2020-04-06 已由 12 改成别的数）")],
        ),
        (
            "JZ-22",
            "2020-03",
            "15000",
            "2020-04-07 10:00",
            [("large-replacement", "15000", "150（已通过）左右")],
        ),
        (
            "JZ-22",
            "2020-03",
            "0",
            "2020-04-07 10:00",
            [("large-replacement", "0", "150（已通过）左右")],
        ),
        ("JZ-24", "2020-01", "99", "2020-04-07 10:00", []),
    ],
)
def test_a_figure_replaces_another_one_unless_that_is_strange(
    unit: str,
    period: str,
    figure: str,
    arrived: str,
    found: list[tuple[str, str, str]],
    inbox: Inbox,
    rows: Rows,
) -> None:
    inbox.send(unit, period, {JOBS: figure}, beijing(arrived))
    judge_and_load(after_a_gap(beijing(arrived) + timedelta(days=1)))
    findings = rows("select rule_id, found, expected from quality.finding order by finding_key")
    assert findings == found
    verdicts = rows("select verdict from landing.submission order by submission_key desc limit 1")
    assert verdicts == [("held" if found else "accepted",)]
    assert not rows("select 1 from quality.finding where severity <> '准强制'")
