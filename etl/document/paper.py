"""How much fits on a page, so that the contents can name pages before any program lays them out.

A page is broken by us well before it is full: lengths are overestimated, and what is broken where
does not hang on the fonts of the machine that shows it. Sizes are in points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, floor
from unicodedata import east_asian_width

from etl.document.outline import Cell, Column, Number, Table, plain_text

MM = 72 / 25.4
_SPARE = 20


@dataclass(frozen=True)
class Sheet:
    """The paper with its margins, of GB/T 9704 when upright; sizes in mm."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float

    @property
    def room(self) -> float:
        """Height between the margins, in points, without what borders may need."""
        return (self.height - self.top - self.bottom) * MM - _SPARE

    @property
    def line(self) -> float:
        """Width between the margins, in points."""
        return (self.width - self.left - self.right) * MM


UPRIGHT = Sheet(210, 297, top=37, bottom=35, left=28, right=26)
ACROSS = Sheet(297, 210, top=22, bottom=20, left=15, right=15)


@dataclass(frozen=True)
class Lettering:
    """Size of the letters, exact height of a line, and how many letters a paragraph is indented."""

    size: float
    line_height: float
    indent: int = 0
    space_before: float = 0


BODY = Lettering(16, 28, indent=2)
NOTE = Lettering(10.5, 18)
OPENING = Lettering(14, 25, indent=2)
TITLE = Lettering(22, 36)
SUBTITLE = Lettering(14, 28)
CONTENTS_TITLE = Lettering(16, 28, space_before=14)
CONTENTS = Lettering(14, 25)
HEADING = Lettering(16, 28, indent=2)
CELL = Lettering(9, 12.5)
WIDE_CELL = Lettering(7.5, 10.5)
FOOTER = Lettering(14, 18)
BREAK = Lettering(1, 5)
CELL_MARGIN = 1.5  # on the left and the right of a cell
_SHORT_LINE = 20  # letters; in a narrow cell there is hardly a comma
_WIDEST_DIGIT = 0.64  # of the width of a Chinese letter, in any font that may stand in for ours
_LATIN = 0.55  # of the width of a Chinese letter
_CELL_PADDING = 4  # above and below its lines together


class Pages:
    """Pages as they fill up."""

    def __init__(self, sheet: Sheet) -> None:
        self.number = 1
        self.sheet = sheet
        self._used = 0.0

    def turn(self, sheet: Sheet) -> None:
        """Begin a new page."""
        self.number += 1
        self.sheet = sheet
        self._used = 0

    def takes(self, *heights: float) -> bool:
        """Whether the page has room for all of these; an empty page has."""
        return not self._used or self._used + sum(heights) <= self.sheet.room

    def fitting(self, heads: float, heights: Sequence[float]) -> int:
        """Return how many of some rows the page has room for below their heads, at least one."""
        ends = accumulate(heights, initial=self._used + heads)
        return max(sum(end <= self.sheet.room for end in ends) - 1, 1)

    def fill(self, height: float) -> None:
        """Take room from the page; what is longer than a page goes on on the next ones."""
        self._used += height
        while self._used > self.sheet.room:
            self.number += 1
            self._used -= self.sheet.room


def height_of(text: str, lettering: Lettering, width: float) -> float:
    """Return the height of a paragraph, or a little more."""
    lines = _lines(text, lettering, width)
    return lettering.space_before + lines * lettering.line_height


def lettering_of(table: Table) -> Lettering:
    """Return how the cells of a table are lettered."""
    return WIDE_CELL if table.is_wide else CELL


def row_heights(table: Table) -> tuple[float, list[float]]:
    """Return the heights of a table's heads and of its rows."""
    lettering = lettering_of(table)
    one_line = lettering.line_height + _CELL_PADDING

    def height(cells: Sequence[Cell]) -> float:
        lines = (
            _lines(plain_text(cell), lettering, _inner_width(column))
            for cell, column in zip(cells, table.columns, strict=True)
            if not isinstance(cell, Number)
        )
        return max(lines, default=1) * lettering.line_height + _CELL_PADDING

    heads = [column.head for column in table.columns]
    return height(heads), [one_line if row.is_title else height(row.cells) for row in table.rows]


def number_size(number: Number, column: Column, lettering: Lettering) -> float:
    """Return the size of the letters in which a number stays on one line: half of it misleads."""
    fitting = _inner_width(column) / _letters(number.text, _WIDEST_DIGIT)
    return min(lettering.size, floor(fitting * 2) / 2)  # there are half points


def _inner_width(column: Column) -> float:
    return column.width * MM - 2 * CELL_MARGIN


def _lines(text: str, lettering: Lettering, width: float) -> int:
    """Return how many lines a text needs at most.

    A letter that may not begin a line, such as a comma, takes the one before it along.
    """
    fit = int(width / lettering.size)
    fit = fit - 1 if fit > _SHORT_LINE else max(fit, 1)
    return max(ceil((_letters(text) + lettering.indent) / fit), 1)


def _letters(text: str, latin: float = _LATIN) -> float:
    """Return the width of a text in Chinese letters; others are about half as wide."""
    return sum(latin if east_asian_width(sign) in {"N", "Na", "H"} else 1 for sign in text)
