"""The lines of a form: a mistake in a code is told once, at the code.

Each month of a union is a case of its own in the same night.
"""

from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.integration.conftest import SharedWarehouse
from tests.integration.inbox import beijing, set_arrival

NIGHT = beijing("2020-09-06 02:00")
ARRIVED = beijing("2020-09-05 10:00")
FINDINGS = """
    select finding.rule_id, finding.cell, finding.line_code, finding.found, submission.verdict
    from quality.finding as finding
    inner join landing.submission as submission using (unit_key, submission_key)
    inner join landing.delivery as delivery using (file_sha256)
    where delivery.file_name = :file
    order by finding.rule_id, finding.line_code
"""


def row_of(sheet: Worksheet, code: str) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == code)


def misprint(sheet: Worksheet) -> None:
    sheet[f"A{row_of(sheet, 'A2.05')}"] = "A2.5"


def type_over(sheet: Worksheet) -> None:
    sheet[f"A{row_of(sheet, 'A2.06')}"] = "A2.05"


def type_over_with_faulty_figures(sheet: Worksheet) -> None:
    row = row_of(sheet, "A2.06")
    sheet[f"A{row}"], sheet[f"D{row}"], sheet[f"E{row}"] = "A2.05", "许多", None


def delete(sheet: Worksheet) -> None:
    for code in ("E3.01", "B2.03"):
        for cell in sheet[row_of(sheet, code)]:
            cell.value = None


def append_february(sheet: Worksheet) -> None:
    sheet.append(["代码", "指标名称", "计量单位", "本期", "本年累计"])
    sheet.append(["A2.05", "", "篇", 2, 3])


def rename_current(sheet: Worksheet) -> None:
    sheet["D7"] = "上月"


def rename_ytd(sheet: Worksheet) -> None:
    sheet["E7"] = "去年累计"


def rename_code(sheet: Worksheet) -> None:
    sheet["A7"] = "编号"


EDITS = [
    misprint,
    type_over,
    type_over_with_faulty_figures,
    delete,
    append_february,
    rename_current,
    rename_ytd,
    rename_code,
]

Found = Callable[[Callable[[Worksheet], None]], list[tuple[str | None, ...]]]


@pytest.fixture(scope="module")
def found(shared: SharedWarehouse) -> Found:
    """What is found of the form that was edited so."""
    files = {}
    for month, edit in enumerate(EDITS, start=1):
        path = shared.inbox.send("JZ-I1", f"2020-{month:02}", {}, ARRIVED)
        workbook = load_workbook(path)
        edit(workbook["报表"])
        workbook.save(path)
        set_arrival(path, ARRIVED)
        files[edit] = path.relative_to(shared.inbox.folder).as_posix()
    shared.night(NIGHT)
    return lambda edit: shared.rows(FINDINGS, file=files[edit])


def test_a_misprinted_code_is_not_also_a_missing_line(found: Found) -> None:
    assert [row[:3] for row in found(misprint)] == [("indicator-known", "A10", "A2.5")]


def test_a_code_typed_over_another_is_not_also_a_missing_line(found: Found) -> None:
    assert [row[:3] for row in found(type_over)] == [("line-written-once", "A11", "A2.05")]


def test_a_repeated_line_is_not_judged_by_its_figures(found: Found) -> None:
    rules = [rule for rule, *_ in found(type_over_with_faulty_figures)]
    assert rules == ["line-written-once"]


def test_every_missing_line_is_named(found: Found) -> None:
    assert [row[:3] for row in found(delete)] == [
        ("line-present", None, "B2.03"),
        ("line-present", None, "E3.01"),
    ]


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (rename_current, "没有“本期”一栏，或它的表头改过"),
        (rename_ytd, "没有“本年累计”一栏，或它的表头改过"),
        (rename_code, "没有找到报表（“代码”“本期”“本年累计”的表头不全，或改过）"),
    ],
)
def test_a_heading_that_is_missing_is_the_only_finding(
    edit: Callable[[Worksheet], None], told: str, found: Found
) -> None:
    assert [(row[0], *row[3:]) for row in found(edit)] == [("file-readable", told, "rejected")]


def test_of_two_forms_on_a_sheet_none_enters_unseen(found: Found) -> None:
    assert [(row[0], *row[3:]) for row in found(append_february)] == [
        ("file-readable", "一张工作表上有几份报表", "rejected")
    ]
