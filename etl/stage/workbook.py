"""The bytes of a workbook, whatever its file is called, as grids of cells."""

from pathlib import PurePath

from etl.stage import ole, xls, zipped
from etl.stage.admission import admitted
from etl.stage.delimited import read_delimited
from etl.stage.encoding import broken_text
from etl.stage.formats import binary_format, text_format
from etl.stage.json_lines import BrokenLine, read_json_lines
from etl.stage.limits import MAX_BYTES, MAX_SHEET_NAME, TooLargeError
from etl.stage.model import Sheet, Unreadable, Workbook, WorkbookKind


def read_workbook(data: bytes, file_name: str) -> Workbook | Unreadable:
    """Read an xlsx, xls, ods, delimited text or JSON lines; the bytes tell which, never the name.

    ``file_name`` only names the one sheet of a text. Sheets keep the workbook's order
    and start at A1; what their cells and names say can be stored. What is encrypted is not read:
    ``etl.workbook.opened`` comes before. A damaged workbook can hang its reader, end the process or
    take all memory.
    """
    try:
        return admitted(_read(data, file_name))
    except TooLargeError:
        return Unreadable("too-large")


def _read(data: bytes, file_name: str) -> Workbook | Unreadable:
    if not data.strip():
        return Unreadable("empty")
    if len(data) > MAX_BYTES:
        return Unreadable("too-large")
    if data.startswith((*zipped.SIGNATURES, ole.SIGNATURE, *xls.SIGNATURES)):
        return _with_names(_read_sheets(data))
    return _read_text(data, PurePath(file_name).stem)


def _read_sheets(data: bytes) -> Workbook | Unreadable:
    if data.startswith(zipped.SIGNATURES):
        return zipped.read_zip(data)
    stream = ole.xls_stream(data) if data.startswith(ole.SIGNATURE) else data
    return xls.read_xls(stream) if isinstance(stream, bytes) else Unreadable(stream)


def _with_names(read: Workbook | Unreadable) -> Workbook | Unreadable:
    """Refuse names that no spreadsheet gives: nobody could tell two sheets of one name apart."""
    if isinstance(read, Unreadable):
        return read
    names = [sheet.name for sheet in read.sheets]
    are_names = len(set(names)) == len(names) and max(map(len, names), default=0) <= MAX_SHEET_NAME
    return read if are_names else Unreadable("damaged")


def _read_text(data: bytes, sheet_name: str) -> Workbook | Unreadable:
    if foreign := text_format(data):
        return Unreadable(foreign)
    lines = read_json_lines(data)
    if isinstance(lines, BrokenLine):
        return Unreadable("broken-json-line", f"{sheet_name} 第{lines.number}行")
    rows = read_delimited(data) if lines is None else lines
    if rows is None:
        return broken_text(data, sheet_name) or Unreadable(binary_format(data))
    kind: WorkbookKind = "csv" if lines is None else "json lines"
    return Workbook(kind, (Sheet(sheet_name, True, rows),), data)
