"""The first sheet of a file as people typed it, by readers that the project itself does not use."""

import csv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import xlrd
from openpyxl import load_workbook

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_WIDTH = 10  # columns of a form and a few more; beyond them an ods row repeats one cell for ever

Row = list[object]


def typed_rows(path: Path) -> list[Row]:
    """Return the rows of an xlsx, xls, ods, or csv in GBK; what is blank is None or empty."""
    return _READERS[path.suffix](path)


def _xlsx_rows(path: Path) -> list[Row]:
    sheet = load_workbook(path, read_only=True).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def _xls_rows(path: Path) -> list[Row]:
    sheet = xlrd.open_workbook(path).sheet_by_index(0)
    return [[cell.value for cell in sheet.row(row)] for row in range(sheet.nrows)]


def _ods_rows(path: Path) -> list[Row]:
    with zipfile.ZipFile(path) as archive:
        content = ElementTree.fromstring(archive.read("content.xml"))  # noqa: S314 - our own file
    sheet = next(content.iter(f"{_TABLE}table"))
    return [list(_ods_cells(row)) for row in sheet.iter(f"{_TABLE}table-row")]


def _ods_cells(row: ElementTree.Element) -> Iterator[object]:
    for cell in row:
        value = cell.get(f"{_OFFICE}value") or "".join(cell.itertext())
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        yield from [value] * min(repeated, _WIDTH)


def _csv_rows(path: Path) -> list[Row]:
    return [list(row) for row in csv.reader(path.read_bytes().decode("gbk").splitlines())]


_READERS = {".xlsx": _xlsx_rows, ".xls": _xls_rows, ".ods": _ods_rows, ".csv": _csv_rows}
