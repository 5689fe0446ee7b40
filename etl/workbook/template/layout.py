"""Which line of a form stands in which row, under which headings and how deep."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from xlsxwriter.utility import xl_rowcol_to_cell

from etl.catalogue.model import Catalogue
from etl.catalogue.rows import Form, FormLine, Indicator, Programme
from etl.workbook.template.wording import HEADING_NUMBERS, OF_WHICH

FIRST_ROW = 7  # counted from 0, below the header block and the column heads


class Column(IntEnum):
    """The columns of the form, counted from 0."""

    CODE = 0
    NAME = 1
    UNIT_OF_MEASURE = 2
    CURRENT = 3
    YTD = 4
    NOTE = 5
    CHECK = 6


@dataclass(frozen=True)
class Heading:
    """A row that names a part (level 0) or a programme (level 1)."""

    row: int
    text: str
    level: int


@dataclass(frozen=True)
class PrintedLine:
    """A row that asks for one indicator."""

    row: int
    indicator: Indicator
    printed_name: str
    asked: tuple[Column, ...]  # of 本期 and 本年累计, the ones to fill in
    depth: int  # 0, or one deeper than the total it is printed under

    @property
    def name(self) -> str:
        """Return the name as it stands in the row; a part under its total begins with 其中."""
        name = self.printed_name
        return f"{OF_WHICH}：{name}" if self.depth and not name.startswith(OF_WHICH) else name

    def cell(self, column: Column) -> str:
        """Return the address of this line's cell in a column, such as D8."""
        return str(xl_rowcol_to_cell(self.row, column))


@dataclass(frozen=True)
class Layout:
    """The rows of a form between its column heads and its footer."""

    headings: tuple[Heading, ...]
    lines: tuple[PrintedLine, ...]
    parts: Mapping[str, tuple[str, ...]]  # all parts of a total in the catalogue, by its code

    @property
    def end_row(self) -> int:
        """Return the first row below the lines."""
        return max((line.row for line in self.lines), default=FIRST_ROW - 1) + 1


def lay_out(catalogue: Catalogue, form: Form) -> Layout:
    """Place a form's lines, in their printed order, below headings for parts and programmes."""
    programmes = {programme.code: programme for programme in catalogue.programmes}
    numbered = _Numbering()
    headings: list[Heading] = []
    lines: list[PrintedLine] = []
    row = FIRST_ROW
    for form_line in catalogue.lines_of(form):
        indicator = catalogue.indicator(form_line.indicator_code, form.valid_from)
        for heading in numbered.headings(_path(indicator.programme_code, programmes), row):
            headings.append(heading)
            row += 1
        depth = _depth(indicator, lines, catalogue)
        name = catalogue.printed_name(form_line, form)
        lines.append(PrintedLine(row, indicator, name, _asked(form_line), depth))
        row += 1
    return Layout(tuple(headings), tuple(lines), _parts(catalogue))


class _Numbering:
    """Counts parts and programmes; a new part starts its programmes at 1 again."""

    def __init__(self) -> None:
        self._open: list[Programme] = []
        self._counts: dict[int, int] = defaultdict(int)

    def headings(self, path: list[Programme], row: int) -> Iterator[Heading]:
        """Yield the headings that open before a line of a programme, from a row downwards."""
        for level, programme in enumerate(path):
            if self._open[: level + 1] == path[: level + 1]:
                continue
            self._counts[level] += 1
            self._counts[level + 1] = 0
            pattern = HEADING_NUMBERS[min(level, len(HEADING_NUMBERS) - 1)]
            number = _in_chinese(self._counts[level])
            yield Heading(row, pattern.format(number) + programme.name_zh, level)
            row += 1
        self._open = path


def _in_chinese(number: int) -> str:
    """Write 1 to 99 as headings do: 一, 十, 十二, 二十一."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return digits[tens] * (tens > 1) + "十" * (tens > 0) + digits[ones] * (ones > 0)


def _path(code: str | None, programmes: Mapping[str, Programme]) -> list[Programme]:
    """Return a programme below its part, the part first."""
    path: list[Programme] = []
    while code is not None:
        path.insert(0, programmes[code])
        code = programmes[code].parent_code
    return path


def _asked(form_line: FormLine) -> tuple[Column, ...]:
    asks = {Column.CURRENT: form_line.asks_current, Column.YTD: form_line.asks_ytd}
    return tuple(column for column, is_asked in asks.items() if is_asked)


def _depth(indicator: Indicator, above: list[PrintedLine], catalogue: Catalogue) -> int:
    """Return how deep a line is indented.

    Only a part that follows its total, or another part of it, is indented: below any other line
    a reader would take it for a part of that one.
    """
    if indicator.part_of is None or not above:
        return 0
    family: str | None = above[-1].indicator.code
    while family is not None and family != indicator.part_of:
        family = catalogue.indicator(family).part_of
    return next((line.depth + 1 for line in above if line.indicator.code == family), 0)


def _parts(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    parts: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for code, total in dict.fromkeys((one.code, one.part_of) for one in catalogue.indicators):
        if total is not None:
            parts[total] += (code,)
    return dict(parts)
