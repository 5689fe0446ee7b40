"""An xls as bytes, written record by record: no library here writes that format."""

import struct
from collections.abc import Iterable
from itertools import count

_SECTOR = 512  # of the container, [MS-CFB]
_NUMBERS = _SECTOR // 4  # of sectors, in one of them
_DIFAT, _FAT, _END, _FREE = 0xFFFFFFFC, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
_BOF = struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
_SHEET_BOF = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)


def write_xls(rows: Iterable[Iterable[str | float]]) -> bytes:
    """Return a workbook of one sheet, [MS-XLS]; a text has at most some thousand characters."""
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
    """Return a compound file: its tables of sectors, a directory, and the one stream."""
    sectors = -(-len(stream) // _SECTOR)
    fats = next(n for n in count(1) if n * _NUMBERS >= n + n // (_NUMBERS - 1) + 2 + sectors)
    difats = -(-max(fats - 109, 0) // (_NUMBERS - 1))
    first = fats + difats + 1  # of the stream; the directory is before it
    chain = [_FAT] * fats + [_DIFAT] * difats + [_END, *range(first + 1, first + sectors), _END]
    chain += [_FREE] * (fats * _NUMBERS - len(chain))
    header = struct.pack("<8s16xHHHHH6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6)
    first_difat = fats if difats else _END
    header += struct.pack("<9I", 0, fats, first - 1, 0, 4096, _END, 0, first_difat, difats)
    listed = [*range(fats), *[_FREE] * (109 - fats)]
    header += struct.pack("<109I", *listed[:109])
    tables = b""
    for number in range(difats):
        part = listed[109 + number * (_NUMBERS - 1) :][: _NUMBERS - 1]
        part += [_FREE] * (_NUMBERS - 1 - len(part))
        tables += struct.pack(
            f"<{_NUMBERS}I", *part, _END if number + 1 == difats else fats + number + 1
        )
    directory = _entry("Root Entry", 5, 1, _END, 0)
    directory += _entry("Workbook", 2, _FREE, first, len(stream))
    fat = struct.pack(f"<{len(chain)}I", *chain)
    parts = [header, fat, tables, directory.ljust(_SECTOR, b"\0"), stream]
    return b"".join(part + bytes(-len(part) % _SECTOR) for part in parts)


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return entry + struct.pack("<III36xIQ", _FREE, _FREE, child, first, size)
