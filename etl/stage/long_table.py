"""Long tables: a row for each figure, with its unit, period and indicator beside it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.catalogue.rows import LongTableColumn
from etl.numbers import CellValue, cell_text
from etl.stage.limits import MAX_COLUMNS, MAX_HEAD
from etl.stage.long_table_terms import LongTableTerms, word_key
from etl.stage.model import HeaderCell, Sheet, WorkbookKind
from etl.text import is_blank
from etl.workbook.addresses import Place, column_letters

REQUIRED: frozenset[LongTableColumn] = frozenset({"unit", "period", "indicator", "value"})
_READ: tuple[LongTableColumn, ...] = ("unit", "period", "indicator", "value", "ytd")
_MEANT_AT_LEAST = 3  # of the required columns


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column is, and how the address of one of its cells is written around the row."""

    index: int
    before: str
    after: str = ""

    def address(self, row: int) -> str:
        """Return the address of a cell, given its row as people count: D17, or 第17行 value."""
        return f"{self.before}{row}{self.after}"


@dataclass(frozen=True, slots=True)
class LongTable:
    """A sheet that is a long table; ``row_number`` counts as its sender does."""

    sheet: Sheet
    heads_row: int
    columns: Mapping[LongTableColumn, Column]
    counts_heads: bool  # JSON lines have none

    def row_number(self, row: int) -> int:
        """Return the number of a row that is counted from 0 with the heads."""
        return row + 1 if self.counts_heads else row

    @property
    def width(self) -> int:
        """Return how many columns there are up to the last one with a head."""
        return 1 + max(column.index for column in self.columns.values())

    def stray(self, cells: Sequence[CellValue]) -> tuple[Column, str] | None:
        """Return the first cell of a row that stands under no head and is filled.

        So is the first beyond the row of heads, filled or not: a csv has one where a comma within
        a figure was taken for the end of a cell.
        """
        if len(cells) == len(self.columns):
            return None
        under_heads = {column.index for column in self.columns.values()}
        beyond = len(self.sheet.rows[self.heads_row])
        for index, value in enumerate(cells):
            text = cell_text(value).strip()
            if index not in under_heads and (index >= beyond or not is_blank(text)):
                return Column(index, column_letters(index)), text
        return None

    def blank_figures(self) -> list[Place]:
        """Return the places of figures that are blank, or only seem to be."""
        indices = [self.columns[n].index for n in ("value", "ytd") if n in self.columns]
        first = self.heads_row + 1
        return [
            (row, index)
            for row, cells in enumerate(self.sheet.rows[first:], first)
            for index in indices
            if index >= len(cells) or cells[index] == ""
        ]

    def figures(self) -> Iterator[Place]:
        """Yield the places of figures that are not blank."""
        indices = [self.columns[n].index for n in ("value", "ytd") if n in self.columns]
        first = self.heads_row + 1
        for row, cells in enumerate(self.sheet.rows[first:], first):
            for index in indices:
                if index < len(cells) and cells[index] != "":
                    yield row, index

    def hidden_heads(self, hidden_columns: Collection[int]) -> Iterator[HeaderCell]:
        """Yield the heads of columns that nobody sees and that are read, as one cell."""
        columns = (self.columns[name] for name in _READ if name in self.columns)
        hidden = [column for column in columns if column.index in hidden_columns]
        if hidden:
            heads = self.sheet.rows[self.heads_row]
            text = "、".join(cell_text(heads[column.index]).strip() for column in hidden)
            address = hidden[0].address(self.row_number(self.heads_row))
            yield HeaderCell("hidden_head", self.sheet.name, address, text)


def find_long_table(sheet: Sheet, kind: WorkbookKind, terms: LongTableTerms) -> LongTable | None:
    """Return the long table that a sheet is, or None.

    Its first row that is not blank holds the heads of known columns and nothing else: each once,
    and those of unit, period, indicator and value among them. No form begins like that.
    """
    heads_row, heads = _heads(sheet)
    if max(heads, default=0) >= MAX_COLUMNS:
        return None
    meanings = {index: _meaning(text, terms) for index, text in heads.items()}
    columns = {
        meaning: _column(kind, index, heads[index])
        for index, meaning in meanings.items()
        if meaning
    }
    if len(columns) < len(heads) or not columns.keys() >= REQUIRED:
        return None
    return LongTable(sheet, heads_row, columns, counts_heads=kind != "json lines")


def is_meant_as_long_table(sheet: Sheet, terms: LongTableTerms) -> bool:
    """Tell whether a sheet that is no long table begins almost like one."""
    _, heads = _heads(sheet)
    known = {_meaning(text, terms) for text in heads.values()}
    return len(known & REQUIRED) >= _MEANT_AT_LEAST


def _meaning(head: str, terms: LongTableTerms) -> LongTableColumn | None:
    """Return what a head means; a long one means nothing, for it becomes a part of addresses."""
    return terms.columns.get(word_key(head)) if len(head) <= MAX_HEAD else None


def _heads(sheet: Sheet) -> tuple[int, dict[int, str]]:
    """Return the first row that is not blank, and its texts by column."""
    for number, cells in enumerate(sheet.rows):
        if not any(cells):
            continue
        texts = {index: cell_text(value).strip() for index, value in enumerate(cells)}
        heads = {index: text for index, text in texts.items() if not is_blank(text)}
        if heads:
            return number, heads
    return 0, {}


def _column(kind: WorkbookKind, index: int, head: str) -> Column:
    if kind == "json lines":
        return Column(index, "第", f"行 {head}")
    return Column(index, column_letters(index))
