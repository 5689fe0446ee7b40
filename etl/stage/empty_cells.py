"""Why a cell that is read as empty is not blank: its formula has no stored value, or an error.

The reader of workbooks gives both as empty. Programs that compute nothing, such as generators of
reports, store formulas without their values.
"""

import zipfile
from collections.abc import Callable, Collection, Mapping
from io import BytesIO, StringIO

import xlrd

from etl.stage.cell_xml import EmptyCell, Found, OdsCells, XlsxCells, parse_xml
from etl.stage.model import Workbook, WorkbookKind
from etl.stage.xlsx_parts import XlsxParts
from etl.workbook.addresses import Place

_ODS_CONTENT = "content.xml"
_XLS_ERRORS = {**xlrd.error_text_from_code, 0x2B: "#GETTING_DATA"}  # [MS-XLS] 2.5.10

_Wanted = Mapping[str, Collection[Place]]  # by the sheets' own names


def why_empty(workbook: Workbook, places: Mapping[str, Collection[Place]]) -> Mapping[str, Found]:
    """Return those of each sheet's empty cells that are not blank, with what stands in them.

    ``places`` are the cells by the names of their sheets: the workbook is parsed once for all. An
    xls does not tell a formula without a value from one whose value is 0; a delimited text has
    neither. If a sheet's formulas cannot be read, none of its empty cells counts as blank.
    """
    own_names = {sheet.name: sheet.own_name or sheet.name for sheet in workbook.sheets}
    wanted = {own_names.get(name, name): asked for name, asked in places.items() if asked}
    find = _FINDERS.get(workbook.kind)
    if find is None or not wanted:
        return {name: {} for name in places}
    try:
        found = find(workbook.data, wanted)
    except MemoryError:
        raise
    except Exception:  # bytes that one reader takes and another does not
        found = {sheet: _unread(asked) for sheet, asked in wanted.items()}
    return {name: found.get(own_names.get(name, name), {}) for name in places}


def _unread(places: Collection[Place]) -> Found:
    return dict.fromkeys(places, EmptyCell("", "error-value"))


def _in_xlsx(data: bytes, wanted: _Wanted) -> dict[str, Found]:
    parts = XlsxParts(data)
    return {sheet: _in_sheet(parts, sheet, asked) for sheet, asked in wanted.items()}


def _in_sheet(parts: XlsxParts, sheet: str, places: Collection[Place]) -> Found:
    cells = XlsxCells(places)
    try:
        parse_xml(parts.sheet(sheet), cells.start, cells.end, cells.text)
    except MemoryError:
        raise
    except Exception:  # likewise, of one sheet
        return _unread(places)
    return cells.found()


def _in_ods(data: bytes, wanted: _Wanted) -> dict[str, Found]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        cells = OdsCells(wanted)
        parse_xml(archive.read(_ODS_CONTENT), cells.start, cells.end, cells.text)
    return cells.found()


def _in_xls(data: bytes, wanted: _Wanted) -> dict[str, Found]:
    with xlrd.open_workbook(file_contents=data, logfile=StringIO(), on_demand=True) as book:
        return {
            sheet: _errors(book.sheet_by_name(sheet), places) for sheet, places in wanted.items()
        }


def _errors(sheet: xlrd.sheet.Sheet, places: Collection[Place]) -> Found:
    cells = {
        (row, column): sheet.cell(row, column)
        for row, column in places
        if row < sheet.nrows and column < sheet.row_len(row)
    }
    return {
        place: EmptyCell(_XLS_ERRORS.get(int(cell.value), "#ERROR!"), "error-value")
        for place, cell in cells.items()
        if cell.ctype == xlrd.XL_CELL_ERROR
    }


_FINDERS: dict[WorkbookKind, Callable[[bytes, _Wanted], dict[str, Found]]] = {
    "xlsx": _in_xlsx,
    "ods": _in_ods,
    "xls": _in_xls,
}
