"""Cells are found, or made in their place, in any XML that the standard allows."""

import pytest
from lxml import etree

from etl.workbook.addresses import place_of
from etl.workbook.annotate.markup import MAIN, child_in_order
from etl.workbook.annotate.worksheet import ORDER, Worksheet

COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def _worksheet(rows: str, before: str = "", after: str = "") -> Worksheet:
    xml = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return Worksheet(etree.fromstring(xml))


def _rows(worksheet: Worksheet) -> str:
    data = worksheet.root.find(f"{{{MAIN}}}sheetData")
    return etree.tostring(data, encoding="unicode").replace(f' xmlns="{MAIN}"', "")


def _made(rows: str, address: str, before: str = "") -> str:
    worksheet = _worksheet(rows, before)
    worksheet.cell(place_of(address))
    return _rows(worksheet).removeprefix("<sheetData>").removesuffix("</sheetData>")


@pytest.mark.parametrize(
    ("rows", "address", "expected"),
    [
        ('<row r="2"><c r="B2"/></row>', "B2", '<row r="2"><c r="B2"/></row>'),
        ('<row r="2"><c r="B2"/></row>', "A2", '<row r="2"><c r="A2" s="0"/><c r="B2"/></row>'),
        ('<row r="2"><c r="B2"/></row>', "D2", '<row r="2"><c r="B2"/><c r="D2" s="0"/></row>'),
        (
            '<row r="2"><c r="Z2"/><c r="AB2"/></row>',
            "AA2",
            '<row r="2"><c r="Z2"/><c r="AA2" s="0"/><c r="AB2"/></row>',
        ),
        (
            '<row r="2"/><row r="9"/>',
            "B4",
            '<row r="2"/><row r="4"><c r="B4" s="0"/></row><row r="9"/>',
        ),
        ('<row r="9"/>', "A1", '<row r="1"><c r="A1" s="0"/></row><row r="9"/>'),
        ("", "C3", '<row r="3"><c r="C3" s="0"/></row>'),
        ("<row/><row><c/><c/></row>", "B2", "<row/><row><c/><c/></row>"),
        ("<row><c/></row><row/>", "C1", '<row><c/><c r="C1" s="0"/></row><row/>'),
        (
            '<row r="3" spans="2:4"><c r="B3"/></row>',
            "F3",
            '<row r="3"><c r="B3"/><c r="F3" s="0"/></row>',
        ),
    ],
    ids=[
        "found",
        "before",
        "behind",
        "between",
        "new-row",
        "first-row",
        "no-rows",
        "without-addresses",
        "behind-one-without-address",
        "beyond-the-span",
    ],
)
def test_a_cell_stands_in_the_right_place_of_its_row(
    rows: str, address: str, expected: str
) -> None:
    assert _made(rows, address) == expected


def test_a_new_cell_looks_like_its_row_or_column() -> None:
    columns = '<cols><col min="2" max="4" style="7" width="9"/></cols>'
    row = '<row r="2" s="5" customFormat="1"/>'
    assert 's="7"' in _made("", "C3", columns)
    assert 's="0"' in _made("", "E3", columns)
    assert '<c r="C2" s="5"/>' in _made(row, "C2", columns)


def test_of_merged_cells_the_first_is_seen() -> None:
    merged = '<mergeCells><mergeCell ref="B2:D3"/></mergeCells>'
    worksheet = _worksheet("", after=merged)
    shown = [worksheet.shown_at(place_of(cell)) for cell in ("B2", "D3", "C2", "E3", "A2")]
    assert shown == [place_of(cell) for cell in ("B2", "B2", "B2", "E3", "A2")]


def test_cells_in_prefixed_markup_are_found() -> None:
    xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"/></x:sheetData></x:worksheet>'
    worksheet = Worksheet(etree.fromstring(xml))
    worksheet.cell((0, 1))
    assert b'<x:row r="1"><x:c r="B1" s="0"/></x:row>' in etree.tostring(worksheet.root)


def test_a_sheet_without_data_is_none() -> None:
    with pytest.raises(ValueError, match="no sheetData"):
        Worksheet(etree.fromstring(f'<worksheet xmlns="{MAIN}"/>'))


@pytest.mark.parametrize(
    "following",
    [
        "<legacyDrawingHF/>",
        "<tableParts/>",
        "<extLst/>",
        f'<mc:AlternateContent xmlns:mc="{COMPATIBILITY}"><mc:Choice Requires="x14"><controls/>'
        "</mc:Choice></mc:AlternateContent>",
    ],
)
def test_a_drawing_stands_where_the_schema_wants_it(following: str) -> None:
    root = _worksheet("", after=f"<pageMargins/><drawing/>{following}").root
    child_in_order(root, "legacyDrawing", ORDER)
    names = [etree.QName(child).localname for child in root]
    assert names[:4] == ["sheetData", "pageMargins", "drawing", "legacyDrawing"]
    assert len(names) == 5


def test_the_size_of_columns_and_rows_is_known() -> None:
    worksheet = _worksheet(
        '<row r="1" ht="30"/><row r="2" hidden="1"/><row r="3"/>',
        '<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="10"/>'
        '<col min="2" max="2" width="10" hidden="1"/></cols>',
    )
    assert [worksheet.width_of(column) for column in range(3)] == [75, 0, 61]
    assert [worksheet.height_of(row) for row in range(4)] == [40, 0, 20, 20]
