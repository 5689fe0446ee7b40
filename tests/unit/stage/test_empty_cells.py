"""A cell that seems to be empty is told apart: blank, a formula without a value, an error."""

from collections.abc import Callable, Collection, Mapping
from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import Workbook as Book
from openpyxl.worksheet.formula import ArrayFormula

from etl.stage.cell_xml import EmptyCell
from etl.stage.empty_cells import why_empty
from etl.stage.model import Unreadable, Workbook, WorkbookKind
from etl.stage.workbook import read_workbook
from etl.workbook.addresses import Place

Sample = Callable[[str], bytes]

B1, B2, B3, FAR = (0, 1), (1, 1), (2, 1), (900, 90)
F8, F9 = (7, 5), (8, 5)  # of the samples; F9 shows #DIV/0!


def _read(data: bytes) -> Workbook:
    read = read_workbook(data, "一月.csv")
    assert not isinstance(read, Unreadable)
    return read


def _why_empty(
    workbook: Workbook, sheet_name: str, places: Collection[Place]
) -> Mapping[Place, EmptyCell]:
    return why_empty(workbook, {sheet_name: places})[sheet_name]


def _uncomputed(sheet_name: str = "一月") -> Workbook:
    """Return a workbook as programs save it that do not compute."""
    book = Book()
    sheet = book.create_sheet(sheet_name)
    sheet["B1"] = "=1+1"
    sheet["A2"] = ArrayFormula("B2:B3", "=C2:C3*2")
    content = BytesIO()
    book.save(content)
    return _read(content.getvalue())


def test_formulas_without_values_are_told_from_blank_cells() -> None:
    array = EmptyCell("=C2:C3*2", "formula-without-value")
    assert _why_empty(_uncomputed(), "一月", [(0, 0), B1, B2, B3, FAR]) == {
        B1: EmptyCell("=1+1", "formula-without-value"),
        B2: array,
        B3: array,
    }


def test_formulas_of_another_sheet_do_not_count() -> None:
    assert _why_empty(_uncomputed(), "Sheet", [B1, B2]) == {}


def test_a_sheet_may_have_signs_in_its_name_that_xml_escapes() -> None:
    assert _why_empty(_uncomputed("一月 & <二月>"), "一月 & <二月>", [B1]).keys() == {B1}


def test_a_formula_that_was_computed_is_not_listed() -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("一月")
        sheet.write_formula("B1", "=1+1", None, 2)
        sheet.write_formula("B3", "=1/0", None, "#DIV/0!")
    found = _why_empty(_read(content.getvalue()), "一月", [B1, B2, B3])
    assert found == {B3: EmptyCell("#DIV/0!", "error-value")}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_an_error_is_shown_as_the_spreadsheet_shows_it(kind: str, sample: Sample) -> None:
    found = _why_empty(_read(sample(f"monthly.{kind}")), "六月", [F8, F9, (0, 0), FAR])
    assert found == {F9: EmptyCell("#DIV/0!", "error-value")}


def test_an_ods_tells_a_formula_without_value(
    sample: Sample, with_member: Callable[[bytes, str, bytes], bytes]
) -> None:
    content = (
        "<d xmlns:table='t'><table:table table:name='六月'><table:table-row>"
        "<table:table-cell/><table:table-cell table:formula='of:=1+1'/>"
        "</table:table-row></table:table></d>"
    )
    data = with_member(sample("monthly.ods"), "content.xml", content.encode())
    found = _why_empty(Workbook("ods", (), data), "六月", [(0, 0), B1])
    assert found == {B1: EmptyCell("of:=1+1", "formula-without-value")}


def test_nothing_hides_in_the_empty_cells_of_a_csv(sample: Sample) -> None:
    assert _why_empty(_read(sample("monthly.csv")), "一月", [(0, 0)]) == {}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_no_cell_passes_for_blank_where_formulas_cannot_be_read(kind: WorkbookKind) -> None:
    found = _why_empty(Workbook(kind, (), b"broken"), "一月", [B1, B2])
    assert found == dict.fromkeys([B1, B2], EmptyCell("", "error-value"))
