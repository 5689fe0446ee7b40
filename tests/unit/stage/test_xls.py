"""An xls is read whatever code page its writer named, and whatever stands around its cells."""

import re
import struct
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.stage.cell_xml import EmptyCell
from etl.stage.empty_cells import why_empty
from etl.stage.limits import TooLargeError
from etl.stage.model import Unreadable, Workbook
from etl.stage.ole import xls_stream
from etl.stage.xls import read_xls

Sample = Callable[[str], bytes]

BOF = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)
SHEET_BOF = BOF[:6] + struct.pack("<H", 0x0010) + BOF[8:]
EOF = struct.pack("<HH", 0x000A, 0)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _book(cells: bytes, *globals_: bytes, name: str = "六月", sheets: int = 1) -> bytes:
    """Return the stream of an xls whose sheets are all the same one."""
    encoded = name.encode("utf-16-le")
    size = 4 + 4 + 2 + 1 + 1 + len(encoded)
    start = len(BOF) + sum(map(len, globals_)) + sheets * size + len(EOF)
    flags = struct.pack("<IBBBB", start, 0, 0, len(name), 1)
    listed = _record(0x0085, flags + encoded) * sheets
    return BOF + b"".join(globals_) + listed + EOF + SHEET_BOF + cells + EOF


def _number(row: int, value: float, format_index: int = 0) -> bytes:
    return _record(0x0203, struct.pack("<HHHd", row, 0, format_index, value))


def _rows(stream: bytes) -> object:
    read = read_xls(stream)
    assert isinstance(read, Workbook)
    return read.sheets[0].rows


def _stream(data: bytes) -> bytes:
    stream = xls_stream(data)
    assert isinstance(stream, bytes)
    return stream


@pytest.mark.parametrize("code_page", [1252, 936, 10008, 999])
def test_texts_of_excel_97_are_read_whatever_code_page_is_named(
    code_page: int, sample: Sample
) -> None:
    unicode = _record(0x0042, struct.pack("<H", 1200))
    stream = _stream(sample("monthly.xls"))
    assert unicode in stream
    named = stream.replace(unicode, _record(0x0042, struct.pack("<H", code_page)))
    assert _rows(named) == _rows(stream)
    read = read_xls(named)
    assert isinstance(read, Workbook)
    assert [sheet.name for sheet in read.sheets] == ["六月", "元数据"]


@pytest.mark.parametrize("code_page", [936, 10008, 54936, 1252, None])
def test_texts_of_excel_95_are_read_in_chinese(code_page: int | None, sample: Sample) -> None:
    gbk = _record(0x0042, struct.pack("<H", 936))
    stream = _stream(sample("excel95_gbk.xls"))
    assert gbk in stream
    other = _record(0x0042, struct.pack("<H", code_page)) if code_page else _record(0x0019, b"\0\0")
    read = read_xls(stream.replace(gbk, other))
    assert isinstance(read, Workbook)
    (sheet,) = read.sheets
    assert sheet.name == "报表"
    assert sheet.rows[16][:4] == ["B2.04", "网络招聘会招聘人数", "人", 106]


def test_a_stream_without_a_file_system_around_it_gives_its_cells() -> None:
    assert _rows(_book(_number(0, 5.0) + _number(1, 0.25))) == [[5.0], [0.25]]


@pytest.mark.parametrize(
    "odd",
    [
        _record(0x0018, b"\xff" * 40),  # a name
        _record(0x005C, b"\xff\xff\x01"),  # who wrote it
        _record(0x0017, b"\x05\x00"),  # links to other workbooks
        _record(0x01AE, b"\xff"),
    ],
    ids=["name", "writer", "links", "workbooks"],
)
def test_a_record_that_gives_no_cell_harms_none(odd: bytes) -> None:
    assert _rows(_book(_number(0, 5.0), odd)) == [[5.0]]


@pytest.mark.parametrize("odd", [_record(0x01B8, b"\xff"), _record(0x001C, b"\x01")])
def test_a_link_or_comment_on_the_sheet_harms_no_cell(odd: bytes) -> None:
    assert _rows(_book(odd + _number(0, 5.0))) == [[5.0]]


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (43831.0, date(2020, 1, 1)),
        (43831.5, datetime(2020, 1, 1, 12)),  # noqa: DTZ001 - as it stands in the cell
        (0.25, time(6)),
        (1e9, 1e9),  # beyond all dates
    ],
)
def test_a_number_that_is_shown_as_a_date_is_one(number: float, value: object) -> None:
    formats = [
        _record(0x00E0, struct.pack("<HH16x", 0, 0)),
        _record(0x00E0, struct.pack("<HH16x", 0, 14)),
    ]
    assert _rows(_book(_number(0, number, 1), *formats)) == [[value]]


def test_truths_and_errors_are_no_numbers() -> None:
    truth = _record(0x0205, struct.pack("<HHHBB", 0, 0, 0, 1, 0))
    error = _record(0x0205, struct.pack("<HHHBB", 1, 0, 0, 7, 1))
    assert _rows(_book(truth + error + _number(2, 1.0))) == [[True], [""], [1.0]]


@pytest.mark.parametrize(
    ("code", "text"), [(0x07, "#DIV/0!"), (0x2B, "#GETTING_DATA"), (0x99, "#ERROR!")]
)
def test_an_error_of_any_code_is_the_fault_of_its_cell(code: int, text: str) -> None:
    error = _record(0x0205, struct.pack("<HHHBB", 0, 0, 0, code, 1))
    read = read_xls(_book(error + _number(1, 1.0)))
    assert isinstance(read, Workbook)
    found = why_empty(read, {"六月": {(0, 0), (0, 1)}})
    assert found == {"六月": {(0, 0): EmptyCell(text, "error-value")}}


def test_a_sheet_that_is_damaged_is_one_and_the_others_are_read() -> None:
    stream = bytearray(_book(_number(0, 5.0), sheets=1))
    listed = _record(0x0085, struct.pack("<IBBBB", len(stream) + 900, 0, 0, 1, 0) + b"x")
    stream[len(BOF) : len(BOF)] = listed
    own = stream.index(struct.pack("<HH", 0x0085, 8 + 4), len(BOF) + len(listed)) + 4
    struct.pack_into("<I", stream, own, struct.unpack_from("<I", stream, own)[0] + len(listed))
    read = read_xls(bytes(stream))
    assert isinstance(read, Workbook)
    assert [(sheet.name, sheet.is_damaged) for sheet in read.sheets] == [
        ("x", True),
        ("六月", False),
    ]


def test_records_that_are_encrypted_are_told() -> None:
    assert read_xls(_book(b"", _record(0x002F, b"\0" * 6))) == Unreadable("encrypted")


def test_sheets_that_lie_within_each_other_are_damage() -> None:
    listed = _record(0x0085, b"\0" * 12)[:4]
    stream = bytearray(_book(SHEET_BOF * 200 + _number(0, 1.0) * 1_000, sheets=200))
    places = [found.end() for found in re.finditer(re.escape(listed), stream)]
    (start,) = struct.unpack_from("<I", stream, places[0])
    for number, place in enumerate(places):
        struct.pack_into("<I", stream, place, start + number * len(SHEET_BOF))
    assert read_xls(bytes(stream)) == Unreadable("damaged")


def test_more_sheets_than_any_federation_needs_are_too_large() -> None:
    with pytest.raises(TooLargeError):
        read_xls(_book(b"", sheets=257))


@given(offset=st.integers(0, 5_000), byte=st.integers(0, 255))
@settings(max_examples=50)
def test_a_changed_byte_is_read_or_damage(offset: int, byte: int) -> None:
    samples = Path(__file__).parent / "workbooks"
    stream = bytearray(_stream((samples / "monthly.xls").read_bytes()))
    stream[offset % len(stream)] = byte
    with suppress(TooLargeError):
        assert isinstance(read_xls(bytes(stream)), Workbook | Unreadable)
