"""The lines of a form: a mistake in a code is told once, at the code."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")


def edit(path: Path, change: Callable[[Worksheet], None]) -> None:
    workbook = load_workbook(path)
    change(workbook["报表"])
    workbook.save(path)
    set_arrival(path, ARRIVED)


def findings(rows: Rows) -> list[tuple[str, ...]]:
    return rows("select rule_id, cell, line_code from quality.finding order by rule_id, line_code")


def row_of(sheet: Worksheet, code: str) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == code)


def test_a_misprinted_code_is_not_also_a_missing_line(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    def misprint(sheet: Worksheet) -> None:
        sheet[f"A{row_of(sheet, 'A2.05')}"] = "A2.5"

    edit(inbox.send("JZ-I1", "2020-01", {}, ARRIVED), misprint)
    night(NIGHT)

    assert findings(rows) == [("indicator-known", "A10", "A2.5")]


def test_a_code_typed_over_another_is_not_also_a_missing_line(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    def type_over(sheet: Worksheet) -> None:
        sheet[f"A{row_of(sheet, 'A2.06')}"] = "A2.05"

    edit(inbox.send("JZ-I1", "2020-01", {}, ARRIVED), type_over)
    night(NIGHT)

    assert findings(rows) == [("line-written-once", "A11", "A2.05")]


def test_a_repeated_line_is_not_judged_by_its_figures(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    def type_over(sheet: Worksheet) -> None:
        row = row_of(sheet, "A2.06")
        sheet[f"A{row}"], sheet[f"D{row}"], sheet[f"E{row}"] = "A2.05", "许多", None

    edit(inbox.send("JZ-I1", "2020-01", {}, ARRIVED), type_over)
    night(NIGHT)

    assert [rule for rule, *_ in findings(rows)] == ["line-written-once"]


def test_every_missing_line_is_named(inbox: Inbox, night: Night, rows: Rows) -> None:
    def delete(sheet: Worksheet) -> None:
        for code in ("D3.02", "B2.03"):
            for cell in sheet[row_of(sheet, code)]:
                cell.value = None

    edit(inbox.send("JZ-I1", "2020-01", {}, ARRIVED), delete)
    night(NIGHT)

    assert findings(rows) == [("line-present", None, "B2.03"), ("line-present", None, "D3.02")]


@pytest.mark.parametrize(
    ("cell", "heading", "told"),
    [
        ("D7", "上月", "没有“本期”一栏，或它的表头改过"),
        ("E7", "去年累计", "没有“本年累计”一栏，或它的表头改过"),
        ("A7", "编号", "没有找到报表（缺“代码”“本期”“本年累计”的表头）"),
    ],
)
def test_a_heading_that_is_missing_is_the_only_finding(
    cell: str, heading: str, told: str, inbox: Inbox, night: Night, rows: Rows
) -> None:
    def rename(sheet: Worksheet) -> None:
        sheet[cell] = heading

    edit(inbox.send("JZ-I1", "2020-01", {}, ARRIVED), rename)
    night(NIGHT)

    assert rows("select rule_id, found from quality.finding") == [("file-readable", told)]
    assert rows("select verdict from landing.submission") == [("rejected",)]


def test_of_two_forms_on_a_sheet_none_enters_unseen(inbox: Inbox, night: Night, rows: Rows) -> None:
    def append_february(sheet: Worksheet) -> None:
        sheet.append(["代码", "指标名称", "计量单位", "本期", "本年累计"])
        sheet.append(["A2.05", "", "篇", 2, 3])

    edit(inbox.send("JZ-I1", "2020-01", {}, ARRIVED), append_february)
    night(NIGHT)

    assert rows("select rule_id, found from quality.finding") == [
        ("file-readable", "一张工作表上有几份报表")
    ]
    assert rows("select verdict from landing.submission") == [("rejected",)]
