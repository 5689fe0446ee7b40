"""What a workbook holds before and after its form has been read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, reduce
from typing import Literal

from etl.numbers import CellValue, ObservationStatus, Problem, Qualifier

WorkbookKind = Literal["xlsx", "xls", "ods", "csv"]
UnreadableReason = Literal[
    "empty", "encrypted", "not-a-workbook", "truncated", "damaged", "too-large", "unreadable"
]
FormProblem = (
    UnreadableReason
    | Literal["no-form-found", "several-forms-on-a-sheet", "no-current-column", "no-ytd-column"]
)
FigureField = Literal["current", "ytd"]
CellField = FigureField | Literal["note"]
HeaderCellField = Literal["table_number", "unit", "period", "template_version", "zero_report"]
Grid = Sequence[Sequence[CellValue]]
Place = tuple[int, int]  # row and column, from 0; (0, 0) is A1

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells from A1 on; an empty cell is an empty text."""

    name: str
    is_visible: bool
    rows: Grid


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook, with the bytes that they were read from."""

    kind: WorkbookKind
    sheets: tuple[Sheet, ...]
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is no workbook we can read."""

    reason: UnreadableReason


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A cell above the lines that says whose form this is, or where that was to be said."""

    field: HeaderCellField
    sheet: str
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class StagedCell:
    """A cell of a line: its text as typed, and beside it what the text was read as.

    ``row`` is counted from 1, as in the cell's address. A note has neither value nor status.
    """

    sheet: str
    cell: str
    row: int
    field: CellField
    line_code: str
    code_cell: str
    text: str
    value: Decimal | None = None
    status: ObservationStatus | None = None
    qualifier: Qualifier = "exact"
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class StagedForm:
    """A form as one sheet of a workbook holds it; codes are None where nothing could be told."""

    sheet: str = ""
    form_code: str | None = None
    template_version: str | None = None
    unit_code: str | None = None
    period_code: str | None = None
    is_synthetic: bool = False
    is_zero_report: bool | None = False  # None where the cell says neither
    header: tuple[HeaderCell, ...] = ()
    cells: tuple[StagedCell, ...] = ()
    problem: FormProblem | None = None


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
