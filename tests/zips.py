"""Zips of files, and what can be wrong with one."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile


def zip_of(files: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


def with_flag(data: bytes, flag: int) -> bytes:
    """Set a flag of the first member, in its own head and in the directory."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", changed, changed.index(signature) + offset, flag)
    return bytes(changed)
