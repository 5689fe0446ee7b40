"""Formulas and errors are found in a sheet's XML, however a program writes its cells."""

from xml.parsers import expat

import pytest

from etl.stage.cell_xml import EmptyCell, OdsCells, XlsxCells, parse_xml
from etl.workbook.addresses import Place, place_of

NAMESPACES = "xmlns:table='t' xmlns:office='o' xmlns:calcext='c' xmlns:text='x'"
ONE_PLUS_ONE = EmptyCell("=1+1", "formula-without-value")
DIVISION_BY_ZERO = EmptyCell("#DIV/0!", "error-value")


def _places(*addresses: str) -> list[Place]:
    return [place_of(address) for address in addresses]


def _in_xlsx(rows: str, *addresses: str) -> dict[Place, EmptyCell]:
    cells = XlsxCells(_places(*addresses))
    xml = f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    parse_xml(xml.encode(), cells.start, cells.end, cells.text)
    return cells.found()


def _in_ods(rows: str, *addresses: str) -> dict[Place, EmptyCell]:
    cells = OdsCells({"一月": _places(*addresses)})
    xml = f"<document {NAMESPACES}><table:table table:name='一月'>{rows}</table:table></document>"
    parse_xml(xml.encode(), cells.start, cells.end, cells.text)
    return cells.found()["一月"]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("<c r='B2'><f>1+1</f></c>", ONE_PLUS_ONE),
        ("<c r='B2'><f>1+1</f><v></v></c>", ONE_PLUS_ONE),
        ("<c r='B2'><f>1+1</f><v/></c>", ONE_PLUS_ONE),
        ("<c r='B2'><f>1+1</f><v>2</v></c>", None),
        ("<c r='B2' t='str'><f>1+1</f><v></v></c>", None),
        ("<c r='B2' t='e'><f>1/0</f><v>#DIV/0!</v></c>", DIVISION_BY_ZERO),
        ("<c r='B2' t='e'><v>#DIV/0!</v></c>", DIVISION_BY_ZERO),
        ("<c r='B2' s='1'/>", None),
        ("<c r='C2'><f>1+1</f></c>", None),
    ],
    ids=[
        "no-value",
        "empty-value",
        "closed-value",
        "with-value",
        "with-empty-text",
        "error",
        "typed-error",
        "blank",
        "another-cell",
    ],
)
def test_an_xlsx_tells_a_formula_without_value_from_blank(
    cell: str, found: EmptyCell | None
) -> None:
    expected = {} if found is None else {(1, 1): found}
    assert _in_xlsx(f"<row r='2'>{cell}</row>", "B2") == expected


def test_cells_without_an_address_follow_each_other() -> None:
    rows = "<row/><row><c/><c><f>1+1</f></c></row><row r='5'><c r='C5'/><c><f>1+1</f></c></row>"
    assert _in_xlsx(rows, "B2", "D5", "A1") == {(1, 1): ONE_PLUS_ONE, (4, 3): ONE_PLUS_ONE}


def test_prefixed_elements_are_read_too() -> None:
    rows = "<x:row xmlns:x='y' r='2'><x:c r='B2'><x:f>1+1</x:f></x:c></x:row>"
    assert _in_xlsx(rows, "B2") == {(1, 1): ONE_PLUS_ONE}


def test_an_array_formula_fills_every_cell_of_its_area_that_has_no_value() -> None:
    rows = (
        "<row r='2'><c r='B2'><f t='array' ref='B2:B4'>C2:C4*2</f></c><c r='D2'/></row>"
        "<row r='3'><c r='B3'><v>4</v></c></row>"
    )
    formula = EmptyCell("=C2:C4*2", "formula-without-value")
    found = _in_xlsx(rows, "B2", "B3", "B4", "B5", "D2")
    assert found == {(1, 1): formula, (3, 1): formula}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (
            "<table:table-cell table:formula='of:=1+1'/>",
            EmptyCell("of:=1+1", "formula-without-value"),
        ),
        (
            "<table:table-cell table:formula='of:=1+1' office:value-type='float'/>",
            None,
        ),
        (
            "<table:table-cell table:formula='of:=1/0' office:value-type='string'"
            " calcext:value-type='error'><text:p>#DIV/0!</text:p></table:table-cell>",
            DIVISION_BY_ZERO,
        ),
        ("<table:table-cell/>", None),
    ],
    ids=["no-value", "with-value", "error", "blank"],
)
def test_an_ods_tells_a_formula_without_value_from_blank(
    cell: str, found: EmptyCell | None
) -> None:
    expected = {} if found is None else {(0, 1): found}
    assert (
        _in_ods(f"<table:table-row><table:table-cell/>{cell}</table:table-row>", "B1") == expected
    )


def test_one_cell_of_an_ods_can_stand_for_several() -> None:
    rows = (
        "<table:table-row table:number-rows-repeated='3'/>"
        "<table:table-row table:number-rows-repeated='2'>"
        "<table:covered-table-cell table:number-columns-repeated='2'/>"
        "<table:table-cell table:formula='of:=1+1' table:number-columns-repeated='2'/>"
        "</table:table-row>"
    )
    formula = EmptyCell("of:=1+1", "formula-without-value")
    assert _in_ods(rows, "B4", "C4", "D5", "E5", "C6") == {(3, 2): formula, (4, 3): formula}


def test_other_sheets_of_an_ods_are_passed_over() -> None:
    cell = "<table:table-row><table:table-cell table:formula='of:=1+1'/></table:table-row>"
    rows = f"</table:table><table:table table:name='二月'>{cell}"
    assert _in_ods(rows, "A1") == {}


@pytest.mark.parametrize("count", ["9" * 5_000, "-3", "", "１"])
def test_a_number_of_rows_that_no_sheet_has_is_refused(count: str) -> None:
    with pytest.raises(ValueError, match="millions of rows"):
        _in_xlsx(f"<row r='{count}'/>", "B2")
    with pytest.raises(ValueError, match="millions of rows"):
        _in_ods(f"<table:table-row table:number-rows-repeated='{count}'/>", "B2")


def test_a_formula_in_a_million_pieces_is_kept_as_far_as_a_cell_can_hold_it() -> None:
    formula = "1<x/>" * 1_000_000
    found = _in_xlsx(f"<row r='2'><c r='B2'><f>{formula}</f></c></row>", "B2")
    assert found == {(1, 1): EmptyCell("=" + "1" * 32_765 + "…", "formula-without-value")}


def test_of_array_formulas_over_the_same_cells_the_last_one_stands() -> None:
    rows = (
        "<row r='2'><c r='B2'><f t='array' ref='B2:B3'>1</f></c></row>"
        "<row r='3'><c r='C3'><f t='array' ref='B3:C3'>2</f></c></row>"
    )
    found = _in_xlsx(rows, "B2", "B3")
    assert [found[place].text for place in _places("B2", "B3")] == ["=1", "=2"]


def test_xml_that_declares_entities_is_refused() -> None:
    xml = b"<!DOCTYPE s [<!ENTITY a 'b'>]><s>&a;</s>"
    with pytest.raises(ValueError, match="has no DTD"):
        parse_xml(xml, lambda *_: None)


def test_broken_xml_is_refused() -> None:
    with pytest.raises(expat.ExpatError):
        parse_xml(b"<s>", lambda *_: None)
