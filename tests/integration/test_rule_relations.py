"""其中 against its total, each column for itself, and one finding for one mistake."""

from dataclasses import replace

from etl import settings
from etl.catalogue.load import read_catalogue
from etl.workbook.template import Entry
from tests.integration.inbox import Inbox, Night, Rows, Store, beijing

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")


def findings(rows: Rows) -> list[tuple[str, ...]]:
    return rows(
        "select rule_id, line_code, left(cell, 1), found from quality.finding order by 1, 3"
    )


def test_parts_that_do_not_exhaust_a_total_may_be_less(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-01", {"A2.05": "9", "A2.06": "8", "A2.07": "1"}, ARRIVED)
    night(NIGHT)

    assert findings(rows) == []


def test_a_part_is_compared_with_its_total_in_the_same_column(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-01", {"A2.05": "7", "A2.06": "7"}, beijing("2020-03-05 09:00"))
    february = {"A2.05": Entry("1", "8"), "A2.06": Entry("2", "9"), "A2.07": Entry("0", "0")}
    inbox.send(
        "JZ-I1", "2020-02", february | {"A2.08": Entry("1", "1")}, beijing("2020-03-05 10:00")
    )
    night(beijing("2020-03-06 02:00"))

    assert findings(rows) == [
        ("part-within-total", "A2.06", "D", "2"),
        ("part-within-total", "A2.06", "E", "9"),
    ]


def test_a_total_is_the_sum_of_the_parts_that_exhaust_it_in_each_column(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-00", "2020-01", {"E2.01": "4", "E2.02": "1", "E2.03": "3"}, ARRIVED)
    february = {"E2.01": Entry("5", "9"), "E2.02": Entry("2", "3"), "E2.03": Entry("2", "5")}
    inbox.send("JZ-00", "2020-02", february, beijing("2020-03-05 10:00"))
    night(beijing("2020-03-06 02:00"))

    assert rows("select cell, found, expected from quality.finding order by cell") == [
        ("D103", "5", "4（E2.02 + E2.03）"),
        ("E103", "9", "8（E2.02 + E2.03）"),
    ]


def test_a_form_without_one_of_the_parts_cannot_tell_their_sum(
    inbox: Inbox, store: Store, night: Night, rows: Rows
) -> None:
    store(("form_lines.csv", "JZ-F1,79,E2.03,yes,yes,yes\n", ""))
    shorter = replace(inbox, catalogue=read_catalogue(settings.catalogue_dir()))
    shorter.send("JZ-00", "2020-01", {"E2.01": "4", "E2.02": "1"}, ARRIVED)
    night(NIGHT)

    assert findings(rows) == []
    assert rows(
        "select not_evaluable from quality.rule_result where rule_id = 'parts-equal-total'"
    ) == [(2,)]


def test_a_dash_counts_as_nothing_among_parts_and_totals(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    figures = {"E2.01": "3", "E2.02": "—", "E2.03": "3", "A2.05": "—", "A2.06": "2"}
    inbox.send("JZ-00", "2020-01", figures, ARRIVED)
    night(NIGHT)

    assert findings(rows) == [
        ("part-within-total", "A2.06", "D", "2"),
        ("part-within-total", "A2.06", "E", "2"),
    ]


def test_a_blank_part_is_missed_once_and_not_also_in_the_sum(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-00", "2020-01", {"E2.01": "4", "E2.02": "", "E2.03": "3"}, ARRIVED)
    night(NIGHT)

    assert findings(rows) == [
        ("value-present", "E2.02", "D", "（空白）"),
        ("value-present", "E2.02", "E", "（空白）"),
    ]


def test_a_negative_total_is_told_once_and_not_to_its_parts(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-01", {"A2.05": "-9", "A2.06": "8"}, ARRIVED)
    night(NIGHT)

    assert findings(rows) == [
        ("not-negative", "A2.05", "D", "-9"),
        ("not-negative", "A2.05", "E", "-9"),
    ]


def test_an_unreadable_figure_is_told_once_with_the_reason(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-01", {"B3.05": Entry("3.5万", "3.5"), "B3.04": "1"}, ARRIVED)
    night(NIGHT)

    assert rows("select rule_id, found, advice from quality.finding") == [
        (
            "number-readable",
            "3.5万（计量单位里已有“万”或“亿”，分不清是多少）",
            "请按本行的计量单位直接填数，不要再写“万”“亿”。",
        )
    ]
