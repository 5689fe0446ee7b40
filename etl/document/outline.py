"""What a document consists of, whatever its format: headings, paragraphs, tables, links."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True)
class Link:
    """A text that leads to an anchor of the document."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Number:
    """A figure with its value, for programs that calculate, and as it is printed."""

    value: Decimal
    text: str


Text: TypeAlias = tuple[str | Link, ...]
Cell: TypeAlias = str | Link | Number


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a note is set smaller."""

    text: Text
    is_note: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table; its width is in mm on paper."""

    head: str | Link
    width: float
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table, perhaps with an anchor; a title spans the table with its only cell."""

    cells: Sequence[Cell]
    anchor: str | None = None

    @property
    def is_title(self) -> bool:
        """Whether it gives the rows below it a title."""
        return len(self.cells) == 1


@dataclass(frozen=True)
class Table:
    """Rows under heads, as many cells as columns in each; a wide one lies across the paper."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    is_wide: bool = False


Block: TypeAlias = Heading | Paragraph | Table


@dataclass(frozen=True)
class Section:
    """What stands in the contents, under its title; an annex begins a page, or is a sheet."""

    anchor: str
    title: str
    blocks: Sequence[Block]
    is_annex: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether a table in it lies across the paper."""
        return any(isinstance(block, Table) and block.is_wide for block in self.blocks)


@dataclass(frozen=True)
class Document:
    """A document; the details are too long to be printed, and for a spreadsheet."""

    title_lines: Sequence[str]
    subtitle: str
    text_title: str  # of what is no table, where that needs a name
    contents_title: str
    opening: Sequence[Paragraph]
    sections: Sequence[Section]
    details: Section

    @property
    def title(self) -> str:
        """The title on one line."""
        return "".join(self.title_lines)


def plain_text(text: str | Link | Number | Text) -> str:
    """Return a text without its links."""
    if isinstance(text, str):
        return text
    if isinstance(text, tuple):
        return "".join(plain_text(piece) for piece in text)
    return text.text


def anchors_of(document: Document) -> Iterator[str]:
    """Yield the anchors of the sections and rows that are printed, in their order."""
    for section in document.sections:
        yield from section_anchors(section)


def section_anchors(section: Section) -> Iterator[str]:
    """Yield the anchors of a section and of its rows, in their order."""
    yield section.anchor
    for block in section.blocks:
        if isinstance(block, Table):
            yield from (row.anchor for row in block.rows if row.anchor)
