"""From a file's bytes to its forms."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook as Book

from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm
from etl.stage.read import read_file

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
