"""Why a cell that is read as empty is not blank: its formula has no stored value, or an error.

The reader of workbooks gives both as empty. Programs that compute nothing, such as generators of
reports, store formulas without their values.
"""

import posixpath
import zipfile
from collections.abc import Callable, Collection
from io import BytesIO, StringIO

import xlrd

from etl.addresses import Place
from etl.stage.cell_xml import EmptyCell, OdsCells, XlsxCells, local_name, parse_xml
from etl.stage.model import Workbook, WorkbookKind

_XLSX_WORKBOOK = "xl/workbook.xml"
_XLSX_RELATIONS = "xl/_rels/workbook.xml.rels"
_ODS_CONTENT = "content.xml"

Found = dict[Place, EmptyCell]


def why_empty(workbook: Workbook, sheet_name: str, places: Collection[Place]) -> Found:
    """Return those of a sheet's empty cells that are not blank, with what stands in them.

    An xls does not tell a formula without a value from one whose value is 0; a delimited text has
    neither. If a sheet's formulas cannot be read, none of its empty cells counts as blank.
    """
    find = _FINDERS.get(workbook.kind)
    if find is None or not places:
        return {}
    try:
        return find(workbook.data, sheet_name, frozenset(places))
    except MemoryError:
        raise
    except Exception:  # bytes that one reader takes and another does not
        return dict.fromkeys(places, EmptyCell("", "error-value"))


def _in_xlsx(data: bytes, sheet_name: str, places: Collection[Place]) -> Found:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheets = _attributes(archive.read(_XLSX_WORKBOOK), "sheet")
        targets = _attributes(archive.read(_XLSX_RELATIONS), "Relationship")
        relation = next(sheet["id"] for sheet in sheets if sheet["name"] == sheet_name)
        target = next(part["Target"] for part in targets if part["Id"] == relation)
        part = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        cells = XlsxCells(places)
        parse_xml(archive.read(part), cells.start, cells.end, cells.text)
    return cells.found()


def _in_ods(data: bytes, sheet_name: str, places: Collection[Place]) -> Found:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        cells = OdsCells(sheet_name, places)
        parse_xml(archive.read(_ODS_CONTENT), cells.start, cells.end, cells.text)
    return cells.found()


def _in_xls(data: bytes, sheet_name: str, places: Collection[Place]) -> Found:
    with xlrd.open_workbook(file_contents=data, logfile=StringIO(), on_demand=True) as book:
        sheet = book.sheet_by_name(sheet_name)
        cells = {
            (row, column): sheet.cell(row, column)
            for row, column in places
            if row < sheet.nrows and column < sheet.row_len(row)
        }
    return {
        place: EmptyCell(xlrd.error_text_from_code[int(cell.value)], "error-value")
        for place, cell in cells.items()
        if cell.ctype == xlrd.XL_CELL_ERROR
    }


_FINDERS: dict[WorkbookKind, Callable[[bytes, str, Collection[Place]], Found]] = {
    "xlsx": _in_xlsx,
    "ods": _in_ods,
    "xls": _in_xls,
}


def _attributes(xml: bytes, element: str) -> list[dict[str, str]]:
    """Return the attributes of the elements of one name, without namespace prefixes."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == element:
            found.append({local_name(key): value for key, value in attributes.items()})

    parse_xml(xml, start)
    return found
