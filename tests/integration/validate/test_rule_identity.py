"""Whose submission it is, on which form, for when: the header, and files that cannot be read.

Each file is a case of its own in the same night.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import Inbox, beijing, set_arrival

NIGHT = beijing("2020-02-06 02:00")
ARRIVED = beijing("2020-02-05 10:00")
FINDINGS = """
    select finding.rule_id, finding.cell, finding.found, finding.expected
    from quality.finding as finding
    inner join landing.submission as submission using (unit_key, submission_key)
    inner join landing.delivery as delivery using (file_sha256)
    where delivery.file_name = :file
    order by finding.rule_id
"""
PERIODS = ["2020年上半年", "2020年第一季度", "2019年12月", "2020年1月5日"]
UNREADABLE = {
    "空.xlsx": (b"", "文件是空的，没有内容"),
    "文档.xlsx": (b"%PDF-1.7\n\x00\x01", "不是电子表格，是 PDF 文件"),
    "说明.xlsx": (
        "各位同事：\n报表见附件。\n".encode(),
        "没有找到报表（“代码”“本期”“本年累计”的表头不全，或改过）",
    ),
}

Found = Callable[[str], list[tuple[str | None, ...]]]


def change(path: Path, **cells: str | None) -> None:
    """Type into cells of a sent form, and send it anew."""
    workbook = load_workbook(path)
    for cell, text in cells.items():
        workbook["报表"][cell] = text
    workbook.save(path)
    set_arrival(path, ARRIVED)


def send_blank_header(inbox: Inbox) -> None:
    path = inbox.send("JZ-I1", "2020-01", {}, ARRIVED, "单位空白.xlsx")
    workbook = load_workbook(path)
    del workbook["元数据"]
    workbook["报表"]["B6"] = None
    workbook.save(path)
    set_arrival(path, ARRIVED)


@pytest.fixture(scope="module")
def found(shared: SharedWarehouse) -> Found:
    """What is found of each file, by its name."""
    inbox = shared.inbox
    change(inbox.send("JZ-00", "2020-01", {}, ARRIVED, "合计.xlsx"), B6="荆州市总工会")
    change(inbox.send("JZ-I1", "2020-01", {}, ARRIVED, "别的表.xlsx"), B6="沙市区总工会")
    for period in PERIODS:
        path = inbox.send("JZ-I1", "2020-01", {"E3.01": "5"}, ARRIVED, f"{period}.xlsx")
        change(path, D6=period)
    inbox.send("JZ-I1", "2020-02", {}, ARRIVED, "二月.xlsx")
    path = inbox.send("JZ-I1", "2020-01", {}, ARRIVED, "都不知道.xlsx")
    change(path, B6="某某工会", D6="上个月")
    change(inbox.send("JZ-02", "2020-01", {}, ARRIVED, "JZ-02/表号.xlsx"), G2="荆统2表")
    send_blank_header(inbox)
    for name, (content, _) in UNREADABLE.items():
        (inbox.folder / name).write_bytes(content)
        set_arrival(inbox.folder / name, ARRIVED)
    shared.night(NIGHT)
    return lambda file: shared.rows(FINDINGS, file=file)


def test_a_level_that_only_adds_up_cannot_send_a_form(found: Found) -> None:
    assert [row[:3] for row in found("合计.xlsx")] == [("unit-known", "B6", "荆州市总工会")]


def test_a_union_cannot_send_the_form_of_another_kind_of_union(found: Found) -> None:
    assert [row[:3] for row in found("别的表.xlsx")] == [("unit-known", "B6", "沙市区总工会")]


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_that_the_form_is_not_due_for_is_the_only_finding(
    period: str, found: Found
) -> None:
    assert [row[:3] for row in found(f"{period}.xlsx")] == [("period-known", "D6", period)]


def test_a_month_that_is_not_over_cannot_be_reported(found: Found) -> None:
    assert [row[:3] for row in found("二月.xlsx")] == [("period-known", "D6", "2020年2月")]


def test_a_unit_that_nobody_knows_in_a_period_that_nobody_knows_is_told_of_both(
    found: Found,
) -> None:
    assert [row[:3] for row in found("都不知道.xlsx")] == [
        ("period-known", "D6", "上个月"),
        ("unit-known", "B6", "某某工会"),
    ]


def test_who_sends_an_unknown_form_is_told_the_form_that_is_owed(found: Found) -> None:
    assert [(rule, *texts) for rule, _, *texts in found("JZ-02/表号.xlsx")] == [
        ("form-known", "荆统2表", "荆工统2表")
    ]


def test_a_header_that_was_left_blank_reads_as_blank(found: Found) -> None:
    assert [row[:3] for row in found("单位空白.xlsx")] == [("unit-known", "B6", "（空白）")]


@pytest.mark.parametrize("file", UNREADABLE)
def test_a_file_that_cannot_be_read_says_why(file: str, found: Found) -> None:
    assert [row[:3] for row in found(file)] == [("file-readable", None, UNREADABLE[file][1])]
