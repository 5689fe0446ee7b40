"""The bytes of a workbook, whatever its file is called, as grids of cells."""

import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import PurePath

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from etl.stage.admission import admitted
from etl.stage.delimited import read_delimited
from etl.stage.json_lines import BrokenLine, read_json_lines
from etl.stage.limits import (
    MAX_BYTES,
    MAX_CELLS,
    MAX_MEMBERS,
    MAX_SHEET_NAME,
    MAX_SHEETS,
    MAX_UNPACKED_BYTES,
    TooLargeError,
)
from etl.stage.model import (
    Sheet,
    Unreadable,
    UnreadableReason,
    Workbook,
    WorkbookKind,
)
from etl.stage.ole import ole_fault

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_KINDS: dict[str, WorkbookKind] = {"xl/workbook.xml": "xlsx", "content.xml": "ods"}

_ZIP_ENCRYPTED = 0x1
_ODS_ENCRYPTION = b"<manifest:encryption-data"


def read_workbook(data: bytes, file_name: str) -> Workbook | Unreadable:
    """Read an xlsx, xls, ods, delimited text or JSON lines; the bytes tell which, never the name.

    ``file_name`` only names the one sheet of a text. Sheets keep the workbook's order
    and start at A1; what their cells and names say can be stored. A damaged workbook can hang its
    reader, end the process or take all memory.
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
    if data.startswith(_ZIP):
        return _read_zip(data)
    if data.startswith(_OLE):
        reason = ole_fault(data)
        return Unreadable(reason) if reason else _read_sheets(data, "xls")
    return _read_text(data, PurePath(file_name).stem)


def _read_text(data: bytes, sheet_name: str) -> Workbook | Unreadable:
    lines = read_json_lines(data)
    if isinstance(lines, BrokenLine):
        return Unreadable("broken-json-line", f"{sheet_name} 第{lines.number}行")
    rows = read_delimited(data) if lines is None else lines
    if rows is None:
        return Unreadable("not-a-workbook")
    kind: WorkbookKind = "csv" if lines is None else "json lines"
    return Workbook(kind, (Sheet(sheet_name, True, rows),), data)


def _read_zip(data: bytes) -> Workbook | Unreadable:
    if not zipfile.is_zipfile(BytesIO(data)):  # its directory, the last thing in it, is missing
        return Unreadable("truncated")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            kind = next((_ZIP_KINDS[n] for n in archive.namelist() if n in _ZIP_KINDS), None)
            reason = _zip_fault(archive) if kind else None
    except Exception:  # whatever a foreign directory provokes in the parser
        return Unreadable("damaged")
    if kind is None or reason:
        return Unreadable(reason or "not-a-workbook")
    return _read_sheets(data, kind)


def _zip_fault(archive: zipfile.ZipFile) -> UnreadableReason | None:
    """Return why an archive must not be handed on to the reader of workbooks."""
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS:
        return "too-large"
    if any(member.flag_bits & _ZIP_ENCRYPTED for member in members):
        return "encrypted"
    faults = (_member_fault(archive, member) for member in members)
    return next(filter(None, faults), None)


def _member_fault(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> UnreadableReason | None:
    """Unpack a member, which proves its size, and look for what would harm its reader."""
    try:
        content = archive.read(member)
    except Exception:  # wrong checksum or size, broken or unknown compression
        return "damaged"
    if not member.filename.endswith((".xml", ".rels")):
        return None
    if _ODS_ENCRYPTION in content:
        return "encrypted"
    return "damaged" if b"<!DOCTYPE" in content else None


def _read_sheets(data: bytes, kind: WorkbookKind) -> Workbook | Unreadable:
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            if not _are_names(book.sheet_names):
                return Unreadable("damaged")
            sheets = tuple(_sheets(book))
    except (TooLargeError, MemoryError):
        raise
    except Exception:  # whatever a damaged workbook provokes in its reader
        return Unreadable("damaged")
    return Workbook(kind, sheets, data)


def _are_names(names: Sequence[str]) -> bool:
    """Tell whether each name is of one sheet alone: of two alike, the first would be read twice."""
    return len(set(names)) == len(names) and all(len(name) <= MAX_SHEET_NAME for name in names)


def _sheets(book: CalamineWorkbook) -> Iterator[Sheet]:
    if len(book.sheet_names) > MAX_SHEETS:
        raise TooLargeError
    cells = 0
    for metadata in book.sheets_metadata:
        if metadata.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(metadata.name)
            cells += sheet.total_height * sheet.total_width
            if cells > MAX_CELLS:
                raise TooLargeError
            is_visible = metadata.visible == SheetVisibleEnum.Visible
            yield Sheet(metadata.name, is_visible, sheet.to_python(skip_empty_area=False))
