"""Workbooks that are zips: what is in one, and what of it is handed to their reader."""

import zipfile
from dataclasses import replace
from io import BytesIO

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from etl.stage.formats import zipped_format
from etl.stage.limits import MAX_CELLS, MAX_MEMBERS, MAX_SHEETS, MAX_UNPACKED_BYTES, TooLargeError
from etl.stage.model import Sheet, Unreadable, Workbook
from etl.stage.package import WORKBOOK, CellParts, Package, packed
from etl.stage.plain_ods import plain_ods
from etl.stage.plain_xlsx import plain

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1
_CONTENT, _TYPE, _MANIFEST = "content.xml", "mimetype", "META-INF/manifest.xml"  # of an ods
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_ODS_BODY = b"<office:spreadsheet"
_ODS_ENCRYPTION = b"encryption-data"


def read_zip(data: bytes) -> Workbook | Unreadable:
    """Read an xlsx or ods, or tell what else a zip is. Raises TooLargeError."""
    if not zipfile.is_zipfile(BytesIO(data)):  # its directory, the last thing in it, is missing
        return Unreadable("truncated")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _read(archive)
    except (TooLargeError, MemoryError):
        raise
    except Exception:  # whatever a foreign archive provokes in its readers
        return Unreadable("damaged")


def _read(archive: zipfile.ZipFile) -> Workbook | Unreadable:
    members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS:
        raise TooLargeError
    package = Package(archive)
    is_encrypted = any(member.flag_bits & _ENCRYPTED for member in members)
    if is_encrypted and (package.has(WORKBOOK) or package.has(_CONTENT)):
        return Unreadable("encrypted")
    if workbook := package.workbook():
        return _read_xlsx(package.cell_parts(workbook))
    manifest, content, media_type = (
        package.read(name) if package.has(name) else b"" for name in (_MANIFEST, _CONTENT, _TYPE)
    )
    if _ODS_ENCRYPTION in manifest:
        return Unreadable("encrypted")
    if _ODS_BODY in content:
        return _read_ods(plain_ods(content))
    return Unreadable(zipped_format(archive.namelist(), media_type))


def _read_xlsx(parts: CellParts) -> Workbook | Unreadable:
    """Read the cells as they stand; of a workbook at which their reader stops, the plain values."""
    if not parts.sheets:
        return Unreadable("damaged")
    data = packed(parts)
    sheets = _sheets_or_none(data)
    if sheets is None or any(sheet.is_damaged for sheet in sheets):
        parts = plain(parts)
        sheets = _sheets(packed(parts))
    for number, part in enumerate(parts.sheets):
        if part.xml is None:
            sheets[number] = replace(sheets[number], is_damaged=True)
    return Workbook("xlsx", tuple(sheets), data)


def _read_ods(content: bytes) -> Workbook:
    """Read the sheets of a spreadsheet, whatever its package says that it is."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, member in ((_TYPE, _ODS), (_CONTENT, content), (_MANIFEST, b"")):
            archive.writestr(name, member)
    return Workbook("ods", tuple(_sheets(written.getvalue())), written.getvalue())


def _sheets_or_none(data: bytes) -> list[Sheet] | None:
    try:
        return _sheets(data)
    except (TooLargeError, MemoryError):
        raise
    except Exception:  # a word or a number in the list of sheets or the formats that is not known
        return None


def _sheets(data: bytes) -> list[Sheet]:
    """Return the sheets of a workbook from A1 on. Raises TooLargeError, or what their reader does.

    Sheets of charts, dialogs and macros are left out; one that cannot be read is damaged.
    """
    sheets = []
    cells = 0
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        if len(book.sheet_names) > MAX_SHEETS:
            raise TooLargeError
        for metadata in book.sheets_metadata:
            if metadata.typ != SheetTypeEnum.WorkSheet:
                continue
            is_visible = metadata.visible == SheetVisibleEnum.Visible
            try:
                read = book.get_sheet_by_name(metadata.name)
            except MemoryError:
                raise
            except Exception:  # whatever a damaged sheet provokes in its reader
                sheets.append(Sheet(metadata.name, is_visible, (), is_damaged=True))
                continue
            cells += read.total_height * read.total_width
            if cells > MAX_CELLS:
                raise TooLargeError
            sheets.append(Sheet(metadata.name, is_visible, read.to_python(skip_empty_area=False)))
    return sheets
