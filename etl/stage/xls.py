"""The cells of an xls from Excel 5.0 on (BIFF5 to BIFF8), whatever code page its writer named."""

import os
import struct
from collections.abc import Iterator
from datetime import time

import xlrd

from etl.numbers import CellValue
from etl.stage.limits import MAX_CELLS, MAX_SHEETS, TooLargeError
from etl.stage.model import Sheet, Unreadable, Workbook

SIGNATURES = (b"\x09\x08\x10\0\0\x06", b"\x09\x08\x08\0\0\x05")  # of a stream without OLE around it

_BOF, _EOF, _FILE_PASS, _CODE_PAGE, _SHEET = 0x0809, 0x000A, 0x002F, 0x0042, 0x0085
# [MS-XLS] 2.3.2: what tells the values of cells. At others, such as names, links and comments, the
# reader may give up the whole workbook; it passes over a record that it does not know.
_TELLING = {
    *(_BOF, _EOF, _SHEET, 0x0022, 0x001E, 0x041E, 0x00E0, 0x00FC, 0x003C),  # of the workbook
    *(0x0200, 0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E, 0x00BD, 0x0205),  # of sheets
    *(0x0006, 0x0206, 0x0406, 0x0207, 0x04BC, 0x0221, 0x0236),  # of formulas
    *(0x0031, 0x007D),  # fonts and columns, for how cells look
}
_UNKNOWN = 0xFFFF
_VISIBLE = 0
_BIFF8 = 0x0600  # from which on texts are UTF-16, whatever the code page says
# Before, they are in a code page. Programs name that of western Europe, or none, and write Chinese
# in GBK all the same, as Excel on a Chinese computer then shows it.
_GBK, _ASIAN = 936, {932, 949, 950, 1361}


def read_xls(stream: bytes) -> Workbook | Unreadable:
    """Read the stream of records that an xls is. Raises TooLargeError."""
    try:
        plain = _plain(stream)
        return Unreadable("encrypted") if plain is None else Workbook("xls", _sheets(plain), plain)
    except (TooLargeError, MemoryError):
        raise
    except Exception:  # whatever a damaged workbook provokes in its reader
        return Unreadable("damaged")


def _plain(stream: bytes) -> bytes | None:
    """Return a stream with no record that its reader knows but those of cells, all in their places.

    None stands for one that is encrypted. Raises struct.error if it is damaged.
    """
    plain = bytearray(stream)
    sheets: list[int] = []
    for kind, start, _ in _records(stream, 0):
        if kind == _FILE_PASS:
            return None
        if kind == _SHEET:
            sheets += struct.unpack_from("<I", stream, start)
    if len(sheets) > MAX_SHEETS:
        raise TooLargeError
    walked = 0
    for substream in {0, *sheets}:
        for kind, start, size in _records(stream, substream):
            walked += size
            if walked > len(stream):
                raise ValueError("sheets lie within each other")
            if kind not in _TELLING:
                struct.pack_into("<H", plain, start - 4, _UNKNOWN)
    (version,) = struct.unpack_from("<H", stream, 4)
    if version < _BIFF8:
        _name_code_page(stream, plain)
    return bytes(plain)


def _name_code_page(stream: bytes, plain: bytearray) -> None:
    """Put the code page into its record, or into the first that has room and no other use."""
    rest = [(kind, start) for kind, start, size in _records(stream, 0) if size >= 2]
    named = [start for kind, start in rest if kind == _CODE_PAGE]
    free = [start for kind, start in rest if kind not in _TELLING]
    code_page = struct.unpack_from("<H", stream, named[0])[0] if named else _GBK
    for start in (*named, *free)[:1]:
        struct.pack_into("<H", plain, start - 4, _CODE_PAGE)
        struct.pack_into("<H", plain, start, code_page if code_page in _ASIAN else _GBK)


def _records(stream: bytes, position: int) -> Iterator[tuple[int, int, int]]:
    """Yield the kind, the start and the size of each record, to the end of what begins here."""
    depth = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, position + 4, size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        position += 4 + size


def _sheets(plain: bytes) -> tuple[Sheet, ...]:
    """Return the sheets of a plain stream; a cell with an error is empty."""
    sheets = []
    cells = 0
    with (
        open(os.devnull, "w", encoding="utf-8") as log,
        xlrd.open_workbook(file_contents=plain, logfile=log, on_demand=True) as book,
    ):
        for index, name in enumerate(book.sheet_names()):
            sheet = _loaded(book, index)
            if sheet is None:
                sheets.append(Sheet(name, True, (), is_damaged=True))
                continue
            cells += sheet.nrows * sheet.ncols
            if cells > MAX_CELLS:
                raise TooLargeError
            rows = [_row(book, sheet, row) for row in range(sheet.nrows)]
            sheets.append(Sheet(name, sheet.visibility == _VISIBLE, rows))
            book.unload_sheet(index)
    return tuple(sheets)


def _loaded(book: xlrd.Book, index: int) -> xlrd.sheet.Sheet | None:
    try:
        return book.sheet_by_index(index)
    except MemoryError:
        raise
    except Exception:  # whatever a damaged sheet provokes in its reader
        return None


def _row(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int) -> list[CellValue]:
    return [_value(book, cell) for cell in sheet.row(row)]


def _value(book: xlrd.Book, cell: xlrd.sheet.Cell) -> CellValue:
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _moment(book, float(cell.value))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else cell.value


def _moment(book: xlrd.Book, value: float) -> CellValue:
    """Return a number that is shown as a date: a time of day below 1, a number beyond all dates."""
    try:
        moment = xlrd.xldate_as_datetime(value, book.datemode)
    except (ValueError, OverflowError):
        return value
    if value < 1:
        return moment.time()
    return moment if moment.time() != time.min else moment.date()
