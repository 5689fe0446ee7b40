"""其中 against its total, each column for itself, and one finding for one mistake.

Each union is a case of its own in the same night.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from etl import settings
from etl.catalogue.load import read_catalogue
from etl.workbook.template import Entry
from tests.integration.conftest import SharedWarehouse, judge
from tests.integration.inbox import Inbox, Rows, Store, beijing

NIGHT = beijing("2020-04-06 02:00")
ARRIVED = beijing("2020-04-05 10:00")
FINDINGS = """
    select finding.rule_id, finding.line_code, finding.cell, finding.found, finding.expected,
        finding.advice
    from quality.finding as finding
    inner join landing.submission as submission using (unit_key, submission_key)
    inner join warehouse.dim_period as period using (period_key)
    where period.period_code = :period and submission.unit_key = (
        select distinct unit_key from warehouse.dim_unit where unit_code = :unit
    )
    order by finding.rule_id, finding.cell
"""


@pytest.fixture(scope="module")
def judged(shared: SharedWarehouse) -> Rows:
    send = shared.inbox.send
    send("JZ-I2", "2020-01", {"A2.05": "9", "A2.06": "8"}, ARRIVED)
    send("JZ-I1", "2020-01", {"A2.05": "7", "A2.06": "7"}, ARRIVED)
    february = {"A2.05": Entry("1", "8"), "A2.06": Entry("2", "9")}
    send("JZ-I1", "2020-02", february, ARRIVED)
    send("JZ-00", "2020-01", {"E2.01": "4", "E2.02": "1", "E2.03": "3"}, ARRIVED)
    february = {"E2.01": Entry("5", "9"), "E2.02": Entry("2", "3"), "E2.03": Entry("2", "5")}
    send("JZ-00", "2020-02", february, ARRIVED)
    send("JZ-I3", "2020-01", {"A2.05": "—", "A2.06": "2"}, ARRIVED)
    send("JZ-22", "2020-01", {"A2.05": "-9", "A2.06": "8"}, ARRIVED)
    february = {"A2.05": Entry("0", "9"), "A2.06": Entry("0", "8")}
    unreadable = {"B3.05": Entry("3.5万", "3.5"), "B3.04": "1"}
    send("JZ-I2", "2020-02", february | unreadable, ARRIVED)
    blank = {"E2.01": "4", "E2.02": "", "E2.03": "3"}
    send("JZ-00", "2020-03", blank, ARRIVED)
    send("JZ-00", "2020-03", blank | {"E2.01": "3", "E2.02": "—"}, ARRIVED + timedelta(hours=1))
    judge(NIGHT)
    return shared.rows


def findings(judged: Rows, unit: str, period: str = "2020-01") -> list[tuple[str, ...]]:
    """Return rule, line, column and text of each finding."""
    found = judged(FINDINGS, unit=unit, period=period)
    return [(rule, line, cell[0], text) for rule, line, cell, text, *_ in found]


def test_parts_that_do_not_exhaust_a_total_may_be_less(judged: Rows) -> None:
    assert findings(judged, "JZ-I2") == []


def test_a_part_is_compared_with_its_total_in_the_same_column(judged: Rows) -> None:
    assert findings(judged, "JZ-I1") == []
    assert findings(judged, "JZ-I1", "2020-02") == [
        ("part-within-total", "A2.06", "D", "2"),
        ("part-within-total", "A2.06", "E", "9"),
    ]


def test_a_total_is_the_sum_of_the_parts_that_exhaust_it_in_each_column(judged: Rows) -> None:
    assert findings(judged, "JZ-00") == []
    found = judged(FINDINGS, unit="JZ-00", period="2020-02")
    assert [row[2:5] for row in found] == [
        ("D29", "5", "4（E2.02 + E2.03）"),
        ("E29", "9", "8（E2.02 + E2.03）"),
    ]


def test_a_negative_total_is_told_once_and_not_to_its_parts(judged: Rows) -> None:
    assert findings(judged, "JZ-22") == [
        ("not-negative", "A2.05", "D", "-9"),
        ("not-negative", "A2.05", "E", "-9"),
    ]


def test_a_dash_counts_as_nothing_among_parts_and_totals(judged: Rows) -> None:
    assert findings(judged, "JZ-I3") == [
        ("part-within-total", "A2.06", "D", "2"),
        ("part-within-total", "A2.06", "E", "2"),
    ]


def test_an_unreadable_figure_is_told_once_with_the_reason(judged: Rows) -> None:
    found = judged(FINDINGS, unit="JZ-I2", period="2020-02")
    assert [(row[0], row[3], row[5]) for row in found if row[1] == "B3.05"] == [
        (
            "number-readable",
            "3.5万（计量单位里已有“万”或“亿”，分不清是多少）",
            "请按本行的计量单位直接填数，不要再写“万”“亿”。",
        )
    ]
    assert {row[1] for row in found} == {"B3.05"}


def test_a_blank_part_is_missed_once_and_a_dash_is_nothing_in_the_sum(judged: Rows) -> None:
    assert findings(judged, "JZ-00", "2020-03") == [
        ("value-present", "E2.02", "D", "（空白）"),
        ("value-present", "E2.02", "E", "（空白）"),
    ]
    assert judged(
        "select version, verdict from landing.submission "
        "inner join warehouse.dim_period using (period_key) "
        "inner join warehouse.dim_unit using (unit_version_key) "
        "where unit_code = 'JZ-00' and period_code = '2020-03' order by version"
    ) == [(1, "rejected"), (2, "accepted")]


def test_a_form_without_one_of_the_parts_cannot_tell_their_sum(
    inbox: Inbox, store: Store, rows: Rows
) -> None:
    store(("form_lines.csv", "JZ-F1,11,E2.03,yes,yes,yes\n", ""))
    shorter = replace(inbox, catalogue=read_catalogue(settings.catalogue_dir()))
    shorter.send("JZ-00", "2020-01", {"E2.01": "4", "E2.02": "1"}, ARRIVED)
    judge(NIGHT)

    assert findings(rows, "JZ-00") == []
    assert rows(
        "select not_evaluable from quality.rule_result where rule_id = 'parts-equal-total'"
    ) == [(2,)]
