"""The catalogue's files as read: rows with their line numbers, before anything is compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeAlias, TypeVar

from etl.catalogue.fields import Row
from etl.catalogue.rows import (
    Contact,
    Form,
    FormLine,
    HeaderAlias,
    Indicator,
    LongTableWord,
    Phrase,
    PlausibleSize,
    Programme,
    Reminder,
    SendingInstruction,
    Unit,
    UnitAlias,
    UnitOfMeasureWord,
)
from etl.catalogue.sources import SourceSettings
from etl.errors import CatalogueFault

Faults: TypeAlias = Iterator[CatalogueFault]
RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True)
class FileLine(Generic[RowT]):
    """A row and the line that it begins on, as an editor counts (the headings are line 1)."""

    number: int
    row: RowT


@dataclass(frozen=True)
class Table(Generic[RowT]):
    """What could be read of one file, and the faults met while reading it.

    ``broken`` has an entry for each row that could not be read: the cells of it that are sound.
    A row (or a whole file) of which nothing is known is an empty entry.
    """

    file: str
    lines: tuple[FileLine[RowT], ...] = ()
    broken: tuple[Mapping[str, str], ...] = ()
    faults: tuple[CatalogueFault, ...] = ()

    @property
    def rows(self) -> tuple[RowT, ...]:
        """Return the rows that could be read, in file order."""
        return tuple(line.row for line in self.lines)

    def may_have_lost(self, column: str, code: str) -> bool:
        """Tell whether a row that could not be read may hold a code in a column.

        What is missing only because its row is broken is no fault of its own.
        """
        return any(code in cells.get(column, code).split() for cells in self.broken)

    def fault(self, line: FileLine[RowT], column: str, message: str) -> CatalogueFault:
        """Return a fault of one cell of this file."""
        return CatalogueFault(self.file, line.number, column, message)

    def file_fault(self, message: str) -> CatalogueFault:
        """Return a fault of this file as a whole."""
        return CatalogueFault(self.file, None, None, message)


@dataclass(frozen=True)
class Tables:
    """All files of a catalogue; the attributes are those of ``Catalogue``."""

    units: Table[Unit]
    unit_aliases: Table[UnitAlias]
    programmes: Table[Programme]
    indicators: Table[Indicator]
    forms: Table[Form]
    form_lines: Table[FormLine]
    header_aliases: Table[HeaderAlias]
    long_table_words: Table[LongTableWord]
    sources: Table[SourceSettings]
    contacts: Table[Contact]
    reminders: Table[Reminder]
    plausible_sizes: Table[PlausibleSize]
    unit_of_measure_words: Table[UnitOfMeasureWord]
    sending: Table[SendingInstruction]
    phrases: Table[Phrase]

    def all(self) -> tuple[Table[Any], ...]:
        """Return the tables in the order in which faults are listed."""
        return tuple(getattr(self, field.name) for field in fields(self))
