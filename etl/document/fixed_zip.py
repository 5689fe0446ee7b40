"""Zipped documents whose bytes depend on what is in them alone."""

from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

_UNIX = 3


def fixed_zip(content: bytes) -> bytes:
    """Return a zip with the same members, without times, and not compressed.

    How well bytes are compressed differs with the version of zlib, and so with the machine.
    """
    fixed = BytesIO()
    with ZipFile(BytesIO(content)) as given, ZipFile(fixed, "w") as written:
        for member in given.infolist():
            entry = ZipInfo(member.filename)  # of the first day of 1980
            entry.create_system = _UNIX
            entry.external_attr = 0o600 << 16
            written.writestr(entry, given.read(member), ZIP_STORED)
    return fixed.getvalue()
