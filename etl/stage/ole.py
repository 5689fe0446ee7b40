"""OLE files: the stream of an xls, or what else such a file is."""

from io import BytesIO

import olefile

from etl.stage.model import UnreadableReason

SIGNATURE = olefile.MAGIC
_STREAMS = ("Workbook", "Book")  # of Excel 97 and later, and of Excel 5.0 and 95; some have both
_OTHERS: tuple[tuple[str, UnreadableReason], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "document"),
    ("PowerPoint Document", "document"),
    ("VisioDocument", "document"),
)
# [MS-CFB] 2.2: where the header tells the size of sectors and the first one of the directory.
_SECTOR_SHIFT, _DIRECTORY = 30, 48


def xls_stream(data: bytes) -> bytes | UnreadableReason:
    """Return the records of an xls, or why there are none in an OLE file."""
    shift = int.from_bytes(data[_SECTOR_SHIFT : _SECTOR_SHIFT + 2], "little")
    directory = int.from_bytes(data[_DIRECTORY : _DIRECTORY + 4], "little")
    if shift > 16 or (directory + 1) << shift >= len(data):
        return "truncated"
    try:
        with olefile.OleFileIO(BytesIO(data)) as file:
            name = next((name for name in _STREAMS if file.exists(name)), None)
            if name is None:
                others = (reason for name, reason in _OTHERS if file.exists(name))
                return next(others, "not-a-workbook")
            stream = file.openstream(name).read()
            return stream if len(stream) == file.get_size(name) else "truncated"
    except MemoryError:
        raise
    except Exception:  # whatever a damaged file provokes in its reader
        return "damaged"
