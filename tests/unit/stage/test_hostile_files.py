"""Files that would end the process that reads them, or take its memory, are unreadable."""

import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook as Book

from etl.archive.files import archive, read_archived
from etl.stage.lookups import Lookups
from etl.stage.read import read_files

Sample = Callable[[str], bytes]
Problems = Callable[..., list[str | None]]


@pytest.fixture
def problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lookups: Lookups) -> Problems:
    """Return a function that archives files and reads them, and tells the problem of each."""
    monkeypatch.setenv("GONGHUI_VAR", str(tmp_path))

    def problems(*files: bytes) -> list[str | None]:
        archived = [(archive(data)[1], "报表.xlsx") for data in files]
        return [forms[0].form.problem for forms in read_files(archived, read_archived, lookups)]

    return problems


def _entries_in(*addresses: str) -> bytes:
    book = Book()
    for address in addresses:
        book.active[address] = 1
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _with_number(data: bytes, offset: int, number: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into("<I", changed, offset, number)
    return bytes(changed)


def test_an_entry_in_the_last_cell_of_a_sheet_is_unreadable_and_harms_no_other_file(
    problems: Problems, sample: Sample
) -> None:
    hostile = _entries_in("A1", "XFD1048576")
    files = [sample("monthly.xlsx"), hostile, sample("encrypted.xlsx"), sample("monthly.ods")]
    assert problems(*files) == [None, "unreadable", "encrypted", None]


def test_an_xls_that_states_an_impossible_extent_is_read_as_far_as_it_has_cells(
    problems: Problems, sample: Sample
) -> None:
    data = sample("monthly.xls")
    dimensions = data.index(b"\x00\x02\x0e\x00\x01\x00\x00\x00")
    end_row = _with_number(data, dimensions + 8, 0x35000000)
    first_row = _with_number(data, dimensions + 4, 12)  # behind the last
    assert problems(end_row, first_row) == [None, None]


def test_an_xls_whose_tables_lead_back_into_themselves_does_not_hang(
    problems: Problems, sample: Sample
) -> None:
    first_table_of_tables = 68  # in the header: the sector, whose last number names the next one
    looping = _with_number(sample("monthly.xls"), first_table_of_tables, 0)
    assert problems(_with_number(looping, 2 * 512 - 4, 0)) == [None]


@pytest.mark.usefixtures("problems")
def test_a_file_that_the_archive_has_lost_has_no_form_and_keeps_no_other_back(
    lookups: Lookups, sample: Sample
) -> None:
    _, found = archive(sample("monthly.xlsx"))
    files = [("00/lost", "报表.xlsx"), (found, "报表.xlsx")]
    lost, read = read_files(files, read_archived, lookups)
    assert lost == ()
    assert [packed.form.problem for packed in read] == [None]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_no_changed_byte_ends_the_reading(kind: str, problems: Problems, sample: Sample) -> None:
    data = sample(f"monthly.{kind}")
    changed = [
        data[:offset] + bytes([data[offset] ^ 0xFF]) + data[offset + 1 :]
        for offset in range(0, len(data), 31)
    ]
    assert len(problems(*changed)) == len(changed)
