"""The heads of a form's columns, in one row, or in up to three where some are parted below."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from etl.catalogue.rows import HeaderField
from etl.numbers import CellValue
from etl.stage.limits import MAX_HEAD
from etl.stage.model import ColumnField, FigureField, Grid
from etl.text import as_label
from etl.workbook.addresses import Place

FIGURE_FIELDS: tuple[FigureField, ...] = get_args(FigureField)
_COLUMN_FIELDS = frozenset(get_args(ColumnField))
_MOST_ROWS = 3
_BRACKETS = str.maketrans("", "", "()[]【】〔〕")

_Found = Mapping[HeaderField, Sequence[Place]]


@dataclass(frozen=True, slots=True)
class Heads:
    """Where the heads of a form's columns are, and where those that come a second time."""

    row: int  # the last one that holds a head
    places: Mapping[HeaderField, Place]
    repeated: Mapping[HeaderField, Place]

    @property
    def columns(self) -> Mapping[HeaderField, int]:
        """The column of each field."""
        return {field: column for field, (_, column) in self.places.items()}

    @property
    def are_of_two_forms(self) -> bool:
        """Whether all that a form needs stands there twice, side by side."""
        return _is_complete(self.repeated)


def find_heads(rows: Grid, fields: Mapping[str, HeaderField]) -> Iterator[Heads]:
    """Yield the heads that stand in a sheet, from the top: each of codes, and of a figure.

    A head may be spelt with brackets, as in 本期（数）.
    """
    above: list[_Found] = []  # heads of the last rows that are not complete
    for number, cells in enumerate(rows):
        above = [*above[1 - _MOST_ROWS :], _heads_in(number, cells, fields)]
        together = next(filter(_is_complete, _joined(above)), None)
        if together:
            yield _heads(number, together)
            above = []


def _heads_in(number: int, cells: Sequence[CellValue], fields: Mapping[str, HeaderField]) -> _Found:
    found: dict[HeaderField, list[Place]] = {}
    for column, value in enumerate(cells):
        if not value or not isinstance(value, str) or len(value) > MAX_HEAD:
            continue
        label = as_label(value)
        field = fields.get(label) or fields.get(label.translate(_BRACKETS))
        if field and field in _COLUMN_FIELDS:
            found.setdefault(field, []).append((number, column))
    return found


def _joined(rows: Sequence[_Found]) -> Iterator[_Found]:
    """Yield the heads of the last row, then those together with the row above, and so on."""
    together: dict[HeaderField, Sequence[Place]] = {}
    if not rows[-1]:
        return
    for row in reversed(rows):
        for field, places in row.items():
            together[field] = [*places, *together.get(field, ())]
        yield together


def _is_complete(found: Container[HeaderField]) -> bool:
    return "code" in found and any(field in found for field in FIGURE_FIELDS)


def _heads(row: int, found: _Found) -> Heads:
    return Heads(
        row,
        {field: places[0] for field, places in found.items()},
        {field: places[1] for field, places in found.items() if len(places) > 1},
    )
