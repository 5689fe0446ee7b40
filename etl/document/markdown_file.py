"""A document as Markdown."""

import re
from collections.abc import Iterable, Iterator

from etl.document.outline import (
    Cell,
    Document,
    Heading,
    Link,
    Paragraph,
    Section,
    Table,
    Text,
    anchors_of,
    plain_text,
)
from etl.text import on_one_line

_SIGNS = re.compile(r"([\\`*_{}\[\]<>|#~])")  # what Markdown takes for more than text


def markdown_text(document: Document) -> str:
    """Return a document as Markdown; each place that something leads to has an anchor."""
    return "\n\n".join(_Markdown(document).blocks()) + "\n"


class _Markdown:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._names = {anchor: f"a{n}" for n, anchor in enumerate(anchors_of(document), 1)}

    def blocks(self) -> Iterator[str]:
        document = self._document
        yield f"# {_escaped(document.title)}"
        yield _escaped(document.subtitle)
        yield from (self._text(paragraph.text) for paragraph in document.opening)
        yield f"## {_escaped(document.contents_title)}"
        contents = (self._link(Link(one.title, one.anchor)) for one in document.sections)
        yield "\n".join(f"- {entry}" for entry in contents)
        for section in document.sections:
            yield from self._section(section)

    def _section(self, section: Section) -> Iterator[str]:
        yield f"## {self._place(section.anchor)}{_escaped(section.title)}"
        for block in section.blocks:
            if isinstance(block, Heading):
                yield f"### {_escaped(block.text)}"
            elif isinstance(block, Paragraph):
                yield self._text(block.text)
            else:
                yield "\n".join(self._table(block))

    def _table(self, table: Table) -> Iterator[str]:
        yield _line(self._cell(column.head) for column in table.columns)
        yield _line("--:" if column.is_number else "---" for column in table.columns)
        for row in table.rows:
            cells = [self._cell(cell) for cell in row.cells]
            if row.is_title:
                cells = [f"**{cells[0]}**"] + [""] * (len(table.columns) - 1)
            yield _line([self._place(row.anchor) + cells[0], *cells[1:]])

    def _cell(self, cell: Cell) -> str:
        return self._link(cell) if isinstance(cell, Link) else _escaped(plain_text(cell))

    def _text(self, text: Text) -> str:
        return "".join(self._cell(piece) for piece in text)

    def _link(self, link: Link) -> str:
        name = self._names.get(link.anchor)
        return f"[{_escaped(link.text)}](#{name})" if name else _escaped(link.text)

    def _place(self, anchor: str | None) -> str:
        return f'<a id="{self._names[anchor]}"></a>' if anchor else ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escaped(text: str) -> str:
    """Return a text on one line that Markdown shows as it is."""
    return _SIGNS.sub(r"\\\1", on_one_line(text))
