"""What people see of cells is found in each kind of workbook.

The samples ``looks`` are of xlsxwriter, saved by LibreOffice as ods and xls: in B1 to B14 a number
or a text each, most in a format that shows something else, and columns that are hidden.
"""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook as Book
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from etl.stage.looks import looks
from etl.stage.model import Look, Unreadable, Workbook, WorkbookKind
from etl.stage.workbook import read_workbook
from etl.workbook.addresses import Place, cell_address, place_of
from tests.unit.workbook.annotate.packing import SHEET, packed, unpacked

Sample = Callable[[str], bytes]
PLACES = [(row, column) for row in range(14) for column in (1, 2)]
SHOWN = {"B1": "47,500元", "B3": "50%", "B10": "", "B11": "-", "B13": "47,500元", "B14": "47,500元"}


def _look(data: bytes, sheet: str, places: list[Place]) -> Look:
    workbook = read_workbook(data, "looks")
    assert not isinstance(workbook, Unreadable)
    return looks(workbook, {sheet: places})[sheet]


def _saved(book: Book) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("kind", "others"),
    [
        ("xlsx", {"B2": "4.8", "B9": "1900-04-15"}),
        ("xls", {"B2": "47!.5"}),  # as LibreOffice understands 0!.0,
        ("ods", {"B2": "47!.5"}),
    ],
)
def test_numbers_are_shown_as_their_formats_say(
    kind: str, others: dict[str, str], sample: Sample
) -> None:
    look = _look(sample(f"looks.{kind}"), "六月", PLACES)
    assert {cell_address(place): text for place, text in look.shown.items()} == {
        **SHOWN,
        "C14": "47,500元",
        **others,
    }


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_what_is_struck_out_or_raised_is_named(kind: str, sample: Sample) -> None:
    look = _look(sample(f"looks.{kind}"), "六月", PLACES)
    assert {cell_address(place) for place in look.struck} == {"B5", "B6", "B7"}


@pytest.mark.parametrize(("kind", "hidden"), [("xlsx", {2, 4, 5, 6}), ("xls", {2}), ("ods", {2})])
def test_hidden_columns_are_named(kind: str, hidden: set[int], sample: Sample) -> None:
    assert _look(sample(f"looks.{kind}"), "六月", []).hidden_columns == hidden


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_cells_that_nobody_asked_for_and_other_sheets_do_not_count(
    kind: str, sample: Sample
) -> None:
    data = sample(f"looks.{kind}")
    assert _look(data, "六月", [(0, 0), (3, 1), (900, 90)]) == Look(
        hidden_columns=_look(data, "六月", []).hidden_columns
    )
    assert _look(data, "七月", PLACES) == Look()


@pytest.mark.parametrize("name", ["monthly.xlsx", "monthly.xls", "monthly.ods", "monthly.csv"])
def test_ordinary_workbooks_show_what_they_store(name: str, sample: Sample) -> None:
    workbook = read_workbook(sample(name), name)
    assert not isinstance(workbook, Unreadable)
    places = [(row, column) for row in range(20) for column in range(8)]
    for look in looks(workbook, {sheet.name: places for sheet in workbook.sheets}).values():
        assert (look.struck, look.hidden_columns) == (set(), set())


def test_rich_text_within_the_sheet_is_read_too() -> None:
    book = Book()
    struck = TextBlock(InlineFont(strike=True), "106")
    book.active["B1"] = CellRichText(struck, "107")
    book.active["B2"] = CellRichText(TextBlock(InlineFont(b=True), "近"), "5")
    book.active["B3"] = 5
    book.active["B3"].font = Font(strike=False)
    look = _look(_saved(book), "Sheet", [(0, 1), (1, 1), (2, 1)])
    assert look.struck == {place_of("B1")}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_file_that_cannot_be_taken_apart_shows_what_it_stores(kind: WorkbookKind) -> None:
    assert looks(Workbook(kind, (), b"broken"), {"六月": PLACES}) == {"六月": Look()}


def test_columns_that_are_hidden_again_and_again_cost_nothing() -> None:
    parts = unpacked(_saved(Book()))
    columns = b"<cols>" + b'<col min="1" max="16384" hidden="1"/>' * 200_000 + b"</cols>"
    parts[SHEET] = parts[SHEET].replace(b"<sheetData", columns + b"<sheetData")
    data = packed(parts)
    assert _look(data, "Sheet", []).hidden_columns == set(range(16_384))
