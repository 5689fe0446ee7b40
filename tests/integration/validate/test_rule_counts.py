"""Nothing is cut: as many findings as faulty cells, and every place is counted once."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.integration.conftest import SharedWarehouse, judge
from tests.integration.inbox import Inbox, Rows, beijing, set_arrival

NIGHT = beijing("2020-04-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")
LINES = 7  # of a form of a county or an industrial union
FIGURES = 2 * LINES - 1  # one line is a stock, which has no 本年累计
UNIONS = ("JZ-02", "JZ-03", "JZ-22", "JZ-24", "JZ-I1", "JZ-I2")


SUBMISSIONS = """
    select submission_key from landing.submission
    inner join warehouse.dim_period using (period_key) where period_code = :period
"""
FOUND = f"""
    select rule_id, submission_key, sheet, cell from quality.finding
    where submission_key in ({SUBMISSIONS})
"""  # noqa: S608


def write_csv(path: Path, lines: Iterable[tuple[str, ...]]) -> None:
    """Write a form as a csv: column heads in row 6, the lines from row 7 on."""
    header = [("工会重点工作月报",), ("表号：", "荆工统3表"), ("填报单位：", "财政局工会")]
    header += [("报告期：", "2020年1月"), (), ("代码", "计量单位", "本期", "本年累计")]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*header, *lines])
    set_arrival(path, ARRIVED)


def send_six_alike(inbox: Inbox, period: str, figure: str) -> None:
    """Send the form of six unions with the same figure in every cell."""
    for union in UNIONS:
        figures = {line.indicator_code: figure for line in inbox.catalogue.form_lines}
        inbox.send(union, period, figures, beijing("2020-04-05 10:00"))


@pytest.fixture(scope="module")
def judged(shared: SharedWarehouse) -> Rows:
    """A month of strange lines, one below zero, and one of fractions."""
    send_six_alike(shared.inbox, "2020-02", "-1")
    send_six_alike(shared.inbox, "2020-03", "0.125")
    strange = [(f"Z9.{n:03}", "次", "1", "1") for n in range(500)]
    write_csv(shared.inbox.folder / "一月.csv", strange)
    judge(NIGHT)
    return shared.rows


def test_a_workbook_with_500_strange_lines_has_500_findings_at_500_addresses(judged: Rows) -> None:
    found = judged("select cell, found from quality.finding where rule_id = 'indicator-known'")
    assert sorted(found) == sorted((f"A{7 + n}", f"Z9.{n:03}") for n in range(500))


def test_a_rule_that_every_cell_of_6_workbooks_breaks_has_a_finding_for_each(judged: Rows) -> None:
    found = judged(FOUND, period="2020-02")
    assert len(found) == len(set(found)) == 6 * FIGURES == 78
    assert {rule for rule, *_ in found} == {"not-negative"}
    assert judged(f"{SUBMISSIONS} and verdict <> 'rejected'", period="2020-02") == []
    assert len(judged(SUBMISSIONS, period="2020-02")) == 6


def test_sql_rules_that_every_cell_breaks_have_a_finding_for_each(judged: Rows) -> None:
    found = judged(FOUND, period="2020-03")
    assert len(found) == len(set(found)) == 6 * FIGURES == 78
    assert {rule for rule, *_ in found} == {"whole-count", "decimals-allowed"}


def test_passed_failed_and_not_evaluable_add_up_to_the_places_a_rule_speaks_of(
    inbox: Inbox, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-01", {"E3.01": "-1", "A2.05": "许多", "C2.08": ""}, ARRIVED)
    inbox.send("JZ-I2", "2020-01", {}, ARRIVED)
    judge(NIGHT)

    results = {
        rule: counts
        for rule, *counts in rows(
            "select rule_id, passed, failed, not_evaluable from quality.rule_result"
        )
    }
    figures = 2 * FIGURES
    assert results["file-readable"] == [2, 0, 0]
    assert results["line-written-once"] == [2 * LINES, 0, 0]
    required = figures - 2 * 2  # on these forms B3.04 may be blank
    assert results["value-present"] == [required - 1, 1, 0]
    assert results["number-readable"] == [figures - 2, 2, 0]
    assert results["not-negative"] == [figures - 5, 2, 3]


def test_what_a_rule_result_says_failed_are_the_findings_of_the_run(judged: Rows) -> None:
    failed = judged("select rule_id, failed from quality.rule_result where failed > 0")
    assert len(failed) > 3
    assert failed == judged(
        """
        select finding.rule_id, count(*)
        from quality.finding as finding
        inner join quality.rule as rule using (rule_id)
        group by finding.rule_id, rule.position order by rule.position
        """
    )
