"""From a file's bytes to its forms."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from io import BytesIO
from time import sleep
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook as Book

from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm
from etl.stage.read import HARMED, PackedForm, read_file, read_files

Sample = Callable[[str], bytes]


@pytest.mark.parametrize(
    ("name", "sheet"),
    [
        ("monthly.xlsx", "六月"),
        ("monthly.xls", "六月"),
        ("monthly.ods", "六月"),
        ("monthly.csv", "monthly"),
        ("monthly_gb18030.csv", "monthly_gb18030"),
    ],
)
def test_every_kind_of_file_gives_the_same_cells(
    name: str, sheet: str, sample: Sample, lookups: Lookups
) -> None:
    (form,) = read_file(sample(name), name, lookups)
    assert (form.sheet, form.form_code, form.unit_code) == (sheet, "JZ-F1", "JZ-00")
    assert form.period_code == "2020-06"
    assert [
        (cell.cell, cell.text, cell.value, cell.qualifier, cell.problem) for cell in form.cells
    ] == [
        ("E7", "2", Decimal(2), "exact", None),
        ("F7", "5", Decimal(5), "exact", None),
        ("E8", "10", Decimal(10), "exact", None),
        ("G8", "见清单", None, "exact", None),
        ("E9", "近1.8", Decimal("1.8"), "nearly", None),
        ("F9", "#DIV/0!", None, "exact", "error-value"),
        ("E10", "0.1", Decimal("0.1"), "exact", None),
        ("F10", "0.3", Decimal("0.3"), "exact", None),
    ]


def test_a_file_that_cannot_be_read_is_one_form_with_the_reason(
    sample: Sample, lookups: Lookups
) -> None:
    assert read_file(sample("encrypted.xlsx"), "一月.xlsx", lookups) == (
        StagedForm(problem="encrypted"),
    )


def test_a_text_without_a_form_says_so(lookups: Lookups) -> None:
    assert read_file("各单位：请报送".encode(), "通知.txt", lookups) == (
        StagedForm(problem="no-form-found"),
    )


def test_a_formula_that_was_never_computed_is_no_blank_cell(lookups: Lookups) -> None:
    book = Book()
    for row in (["表号", "荆工统2表"], ["代码", "本期", "本年累计"], ["A2.05", "=1+1", None]):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    (form,) = read_file(content.getvalue(), "x", lookups)
    assert [(cell.cell, cell.text, cell.status, cell.problem) for cell in form.cells] == [
        ("B3", "=1+1", None, "formula-without-value"),
        ("C3", "", "O", None),
    ]


def test_whatever_reading_raises_is_the_failure_of_that_file_alone(
    sample: Sample, lookups: Lookups
) -> None:
    read_archived = partial(_bytes, sample("monthly.csv"))
    nameless: Any = None  # at which reading fails as nobody foresees
    files = [("", "一月.csv"), ("", nameless), ("", "二月.csv")]
    first, failed, last = read_files(files, read_archived, lookups)
    assert [first[0].form.sheet, last[0].form.sheet] == ["一月", "二月"]
    (packed,) = failed
    assert packed.form == StagedForm(problem="unreadable")
    assert packed.failure.splitlines()[-1].startswith("TypeError: ")


def test_a_file_that_takes_too_long_says_so(lookups: Lookups) -> None:
    (forms,) = read_files([("", "一月.csv")], _never, lookups, seconds=1)
    assert forms == (PackedForm(StagedForm(problem="unreadable"), failure=HARMED),)


def test_an_archive_that_cannot_be_read_is_no_fault_of_the_file(lookups: Lookups) -> None:
    with pytest.raises(IsADirectoryError):
        list(read_files([("/", "一月.csv")], _open, lookups))


def _never(_: str) -> bytes:
    while True:
        sleep(1)


def _open(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - importable by workers, as it is
        return file.read()


def test_one_text_that_stands_in_many_cells_is_too_large_to_stage(lookups: Lookups) -> None:
    data = BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["代码", "本期", "本年累计", "备注"])
        for row in range(1, 301):
            sheet.write_row(row, 0, [f"X{row}", 1, 1, "约" * 32_000])
    (forms,) = read_files([("", "x")], partial(_bytes, data.getvalue()), lookups)
    assert forms == (PackedForm(StagedForm(problem="too-large")),)


def _bytes(data: bytes, _: str) -> bytes:
    return data
