"""Addresses of cells: D12 is row 11 and column 3, counted from 0."""

import re
from functools import lru_cache, reduce

Place = tuple[int, int]  # row and column, from 0; (0, 0) is A1

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def cell_address(place: Place) -> str:
    """Return the address of a cell, for instance D12."""
    row, column = place
    return f"{column_letters(column)}{row + 1}"


@lru_cache(maxsize=256)
def column_letters(column: int) -> str:
    """Return the letters of a column that is counted from 0: A to Z, then AA."""
    letters = ""
    while column >= 0:
        letters = chr(ord("A") + column % 26) + letters
        column = column // 26 - 1
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column, from 1; 0 if there are no letters."""
    return reduce(lambda number, letter: number * 26 + ord(letter) - ord("A") + 1, letters, 0)


def place_of(address: str) -> Place:
    """Return the place of a cell; D12 is row 11, column 3. Raises ValueError for anything else."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"not a cell address: {address!r}")
    return int(match[2]) - 1, column_number(match[1]) - 1
