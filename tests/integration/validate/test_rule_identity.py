"""Whose submission it is, on which form, for when: the header, and files that cannot be read."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.integration.inbox import Inbox, Night, Rows, beijing, set_arrival

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")


def change(path: Path, cell: str, text: str | None) -> None:
    """Type into a cell of a sent form, and send it anew."""
    workbook = load_workbook(path)
    workbook["报表"][cell] = text
    workbook.save(path)
    set_arrival(path, ARRIVED)


def findings(rows: Rows) -> list[tuple[str, ...]]:
    return rows("select rule_id, cell, found from quality.finding order by rule_id")


def test_a_level_that_only_adds_up_cannot_send_a_form(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    change(inbox.send("JZ-00", "2020-01", {}, ARRIVED, "一月.xlsx"), "B6", "荆州市总工会")
    night(NIGHT)

    assert findings(rows) == [("unit-known", "B6", "荆州市总工会")]


def test_a_union_cannot_send_the_form_of_another_kind_of_union(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    change(inbox.send("JZ-I1", "2020-01", {}, ARRIVED, "一月.xlsx"), "B6", "沙市区总工会")
    night(NIGHT)

    assert findings(rows) == [("unit-known", "B6", "沙市区总工会")]


@pytest.mark.parametrize("period", ["2020年上半年", "2020年第一季度", "2019年12月", "2020年1月5日"])
def test_a_period_that_the_form_is_not_due_for_is_the_only_finding(
    period: str, inbox: Inbox, night: Night, rows: Rows
) -> None:
    change(inbox.send("JZ-I1", "2020-01", {"E3.01": "5"}, ARRIVED), "D6", period)
    night(NIGHT)

    assert findings(rows) == [("period-known", "D6", period)]


def test_a_month_that_is_not_over_cannot_be_reported(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    inbox.send("JZ-I1", "2020-02", {}, ARRIVED)
    night(NIGHT)

    assert findings(rows) == [("period-known", "D6", "2020年2月")]


def test_a_unit_that_nobody_knows_in_a_period_that_nobody_knows_is_told_of_both(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.send("JZ-I1", "2020-01", {}, ARRIVED)
    change(path, "B6", "某某工会")
    change(path, "D6", "上个月")
    night(NIGHT)

    assert findings(rows) == [("period-known", "D6", "上个月"), ("unit-known", "B6", "某某工会")]


def test_who_sends_an_unknown_form_is_told_the_form_that_is_owed(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    change(inbox.send("JZ-02", "2020-01", {}, ARRIVED), "G2", "荆统2表")
    night(NIGHT)

    assert rows("select rule_id, found, expected from quality.finding") == [
        ("form-known", "荆统2表", "荆工统2表")
    ]


def test_a_header_that_was_left_blank_reads_as_blank(
    inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.send("JZ-I1", "2020-01", {}, ARRIVED)
    workbook = load_workbook(path)
    del workbook["元数据"]
    workbook["报表"]["B6"] = None
    workbook.save(path)
    set_arrival(path, ARRIVED)
    night(NIGHT)

    assert findings(rows) == [("unit-known", "B6", "（空白）")]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "文件是空的，没有内容"),
        (b"%PDF-1.7\n\x00\x01", "不是电子表格（可能是文档、图片或压缩包）"),
        ("各位同事：\n报表见附件。\n".encode(), "没有找到报表（缺“代码”“本期”“本年累计”的表头）"),
    ],
)
def test_a_night_with_nothing_but_an_unreadable_file_says_why(
    content: bytes, found: str, inbox: Inbox, night: Night, rows: Rows
) -> None:
    path = inbox.folder / "一月报表.xlsx"
    path.write_bytes(content)
    set_arrival(path, ARRIVED)
    night(NIGHT)

    assert findings(rows) == [("file-readable", None, found)]
