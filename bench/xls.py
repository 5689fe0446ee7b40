"""An xls as bytes, written record by record: no library here writes that format."""

import struct
from collections.abc import Iterable

_SECTOR = 4096  # of version 4 of the container, [MS-CFB] 2.2
_FAT, _END, _FREE = 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_BOF = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
_SHEET_BOF = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)


def write_xls(rows: Iterable[Iterable[str | float]]) -> bytes:
    """Return a workbook of one sheet, [MS-XLS]; texts are of at most some thousands of signs."""
    cells = b"".join(
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    )
    name = "六月"
    sheet = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    start = 4 + len(_BOF) + 4 + 6 + len(sheet) + 4
    globals_ = _record(0x0809, _BOF) + _record(0x0085, struct.pack("<IH", start, 0) + sheet)
    stream = globals_ + _record(0x000A) + _record(0x0809, _SHEET_BOF) + cells + _record(0x000A)
    return _container(stream)


def _cell(row: int, column: int, value: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
        return _record(0x0204, place + text)
    return _record(0x0203, place + struct.pack("<d", value))


def _record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _container(stream: bytes) -> bytes:
    sectors = -(-len(stream) // _SECTOR)
    fat_sectors = -(-(sectors + 2) // (_SECTOR // 4 - 1))
    chain = [_FAT] * fat_sectors + [_END]  # of the directory
    first = len(chain)
    chain += [*range(first + 1, first + sectors), _END]
    chain += [_FREE] * (fat_sectors * _SECTOR // 4 - len(chain))
    header = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 4, 0xFFFE, 12, 6)
    header += struct.pack("<IIIIIIIII", 1, fat_sectors, fat_sectors, 0, 4096, _END, 0, _END, 0)
    header += b"".join(struct.pack("<I", n if n < fat_sectors else _FREE) for n in range(109))
    directory = _entry("Root Entry", 5, 1, _END, 0) + _entry(
        "Workbook", 2, _FREE, first, len(stream)
    )
    parts = [header, struct.pack(f"<{len(chain)}I", *chain), directory, stream]
    return b"".join(part + bytes(-len(part) % _SECTOR) for part in parts)


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return entry + struct.pack("<III36xIQ", _FREE, _FREE, child, first, size)
