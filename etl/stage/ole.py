"""What an OLE file holds: an xls, an encrypted workbook, or something else."""

import re

from etl.stage.model import UnreadableReason

# [MS-OFFCRYPTO] 2.3.2: an encrypted xlsx is this stream of an OLE file. Stream names are UTF-16.
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_XLS_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
# [MS-XLS] 2.1.7.20.3: BOF, perhaps WriteProtect, and FilePass only if the workbook is encrypted.
_XLS_FILE_PASS = re.compile(
    rb"\x09\x08\x10\x00\x00\x06.{14}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL
)
# [MS-CFB] 2.2: where the header tells the size of sectors and the first one of the directory.
_SECTOR_SHIFT, _DIRECTORY = 30, 48
_HEADER = 512


def ole_fault(data: bytes) -> UnreadableReason | None:
    """Return why an OLE file is no workbook that can be read, as far as its first bytes tell."""
    if _ENCRYPTED_PACKAGE in data or _XLS_FILE_PASS.search(data):
        return "encrypted"
    shift = int.from_bytes(data[_SECTOR_SHIFT : _SECTOR_SHIFT + 2], "little")
    directory = int.from_bytes(data[_DIRECTORY : _DIRECTORY + 4], "little")
    if len(data) < _HEADER or shift > 16 or (directory + 1) << shift >= len(data):
        return "truncated"
    return None if any(stream in data for stream in _XLS_STREAMS) else "not-a-workbook"
