"""Addresses of cells, held to those of openpyxl."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from etl.workbook.addresses import cell_address, column_number, place_of

ROWS = st.integers(0, 1_048_575)
COLUMNS = st.integers(0, 16_383)


@given(ROWS, COLUMNS)
def test_a_place_has_the_address_that_spreadsheets_show(row: int, column: int) -> None:
    assert cell_address((row, column)) == f"{get_column_letter(column + 1)}{row + 1}"


@given(ROWS, COLUMNS)
def test_an_address_leads_back_to_its_place(row: int, column: int) -> None:
    assert place_of(f"{get_column_letter(column + 1)}{row + 1}") == (row, column)


def test_columns_are_numbered_from_1() -> None:
    assert [column_number(letters) for letters in ("", "A", "Z", "AA", "XFD")] == [
        0,
        1,
        26,
        27,
        16384,
    ]


@pytest.mark.parametrize("text", ["", "A", "12", "a1", "A1:B2", "$A$1", "ABCD1", "A1 "])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a cell address"):
        place_of(text)
