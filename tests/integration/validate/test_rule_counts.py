"""Nothing is cut: as many findings as faulty cells, and every place is counted once."""

import csv
from collections.abc import Iterable
from pathlib import Path

from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")
LINES = 7  # of a form of a county or an industrial union
FIGURES = 2 * LINES - 1  # one line is a stock, which has no 本年累计
UNIONS = ("JZ-02", "JZ-03", "JZ-22", "JZ-I1", "JZ-I2", "JZ-I3")


def write_csv(path: Path, lines: Iterable[tuple[str, ...]]) -> None:
    """Write a form as a csv: column heads in row 6, the lines from row 7 on."""
    header = [("工会重点工作月报",), ("表号：", "荆工统3表"), ("填报单位：", "财政局工会")]
    header += [("报告期：", "2020年1月"), (), ("代码", "计量单位", "本期", "本年累计")]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*header, *lines])
    set_arrival(path, ARRIVED)


def send_six_alike(inbox: Inbox, figure: str) -> None:
    """Send the form of six unions with the same figure in every cell."""
    for union in UNIONS:
        figures = {line.indicator_code: figure for line in inbox.catalogue.form_lines}
        inbox.send(union, "2020-01", figures, ARRIVED)


def test_a_workbook_with_500_strange_lines_has_500_findings_at_500_addresses(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    write_csv(inbox.folder / "一月.csv", [(f"Z9.{n:03}", "次", "1", "1") for n in range(500)])
    night(NIGHT)

    found = rows("select cell, found from quality.finding where rule_id = 'indicator-known'")
    assert sorted(found) == sorted((f"A{7 + n}", f"Z9.{n:03}") for n in range(500))


def test_a_rule_that_every_cell_of_6_workbooks_breaks_has_a_finding_for_each(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send_six_alike(inbox, "-1")
    night(NIGHT)

    found = rows("select submission_key, sheet, cell from quality.finding")
    assert len(found) == len(set(found)) == 6 * FIGURES == 78
    assert rows("select count(*) from landing.submission where verdict = 'rejected'") == [(6,)]


def test_sql_rules_that_every_cell_breaks_have_a_finding_for_each(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    send_six_alike(inbox, "0.125")
    night(NIGHT)

    found = rows("select rule_id, submission_key, sheet, cell from quality.finding")
    assert len(found) == len(set(found)) == 6 * FIGURES == 78
    assert {rule for rule, *_ in found} == {"whole-count", "decimals-allowed"}


def test_passed_failed_and_not_evaluable_add_up_to_the_places_a_rule_speaks_of(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-01", {"E3.01": "-1", "A2.05": "许多", "C2.08": ""}, ARRIVED)
    inbox.send("JZ-I2", "2020-01", {}, ARRIVED)
    night(NIGHT)

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


def test_what_a_rule_result_says_failed_are_the_findings_of_the_run(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-01", {"E3.01": "-1", "A2.05": "许多", "C2.08": "1.5"}, ARRIVED)
    night(NIGHT)

    assert rows("select rule_id, failed from quality.rule_result where failed > 0") == rows(
        """
        select finding.rule_id, count(*)
        from quality.finding as finding
        inner join quality.rule as rule using (rule_id)
        group by finding.rule_id, rule.position order by rule.position
        """
    )
