"""A document as an Excel workbook: a sheet for its text, and one for each table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from etl.document.figure import plain
from etl.document.fixed_zip import fixed_zip
from etl.document.outline import (
    Cell,
    Document,
    Heading,
    Link,
    Number,
    Paragraph,
    Section,
    Table,
    plain_text,
)
from etl.document.paper import MM, Lettering, height_of, row_heights

_NO_NAME = re.compile(r"[\[\]:*?/\\']")  # what no name of a sheet may contain
_LONGEST_NAME = 31
_MM_OF_A_DIGIT = 1.9  # in which Excel counts widths
_TEXT_WIDTH = 160  # mm
_LARGER = 1.3  # than on paper, as letters are
_TEXT_COLUMNS = 8
_TEXT = Lettering(12, 18)
_LETTERINGS = {
    "title": Lettering(18, 28),
    "heading": Lettering(14, 24, space_before=6),
    "subheading": Lettering(14, 24),
}
_A4 = 9
_LINK_COLOUR = "#1F3864"
_CELL = {"font_name": "宋体", "font_size": 10, "border": 1, "valign": "vcenter"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_name": "宋体", "bold": True, "font_size": 18, "align": "center"},
    "subtitle": {"font_name": "楷体", "font_size": 12, "align": "center"},
    "heading": {"font_name": "黑体", "font_size": 14},
    "subheading": {"font_name": "楷体", "font_size": 14},
    "text": {"font_name": "仿宋", "font_size": 12, "text_wrap": True, "valign": "vcenter"},
    "link": {"font_name": "仿宋", "font_size": 12},
    "head": {
        **_CELL,
        "font_name": "黑体",
        "text_wrap": True,
        "align": "center",
        "bg_color": "#F2F2F2",
    },
    "row title": {"font_name": "黑体", "font_size": 10},
    "cell": _CELL,
    "number": {**_CELL, "align": "right"},
    "note": {"font_name": "仿宋", "font_size": 10},
}


@dataclass(frozen=True)
class _Line:
    """A line of the first sheet."""

    look: str
    content: str | Link
    anchor: str | None = None


def xlsx_bytes(document: Document, dated: datetime) -> bytes:
    """Return a document as xlsx; its properties bear the given moment. No cell has a formula."""
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as workbook:
        created = dated.astimezone(UTC).replace(tzinfo=None)
        workbook.set_properties({"title": document.title, "created": created})
        _Excel(workbook, document).write()
    return fixed_zip(stream.getvalue())


class _Excel:
    """A workbook while it is being written."""

    def __init__(self, workbook: Workbook, document: Document) -> None:
        self._workbook = workbook
        self._document = document
        self._sections = [*document.sections, document.details]
        self._text_sheet = _sheet_name(document.text_title)
        self._lines = list(self._text_lines())
        self._addresses = dict(self._places())
        self._formats: dict[tuple[str, str], Format] = {}

    def write(self) -> None:
        """Write all sheets."""
        self._write_text()
        for section in self._sections:
            for name, table in _named_tables(section):
                self._write_table(name, table, section)

    def _text_lines(self) -> Iterator[_Line]:
        document = self._document
        yield from (_Line("title", line) for line in document.title_lines)
        yield _Line("subtitle", document.subtitle)
        yield from (_Line("text", plain_text(one.text)) for one in document.opening)
        yield _Line("heading", document.contents_title)
        yield from (_Line("link", Link(one.title, one.anchor)) for one in self._sections)
        for section in document.sections:
            if not section.is_annex:
                yield _Line("heading", section.title, section.anchor)
                for block in section.blocks:
                    if isinstance(block, Heading):
                        yield _Line("subheading", block.text)
                    elif isinstance(block, Paragraph):
                        yield _Line("text", plain_text(block.text))

    def _places(self) -> Iterator[tuple[str, str]]:
        """Yield each anchor with the address that it stands for."""
        for row, line in enumerate(self._lines):
            if line.anchor:
                yield line.anchor, _address(self._text_sheet, row)
        for section in self._sections:
            if section.is_annex:
                yield section.anchor, _address(_sheet_name(section.title), 0)
            for name, table in _named_tables(section):
                for row, one in enumerate(table.rows, 1):
                    if one.anchor:
                        yield one.anchor, _address(name, row)

    def _write_text(self) -> None:
        sheet = self._new_sheet(self._text_sheet, is_wide=False)
        last = _TEXT_COLUMNS - 1  # several, as LibreOffice cannot fit a single one to the page
        sheet.set_column(0, last, _TEXT_WIDTH / _MM_OF_A_DIGIT / _TEXT_COLUMNS)
        for row, line in enumerate(self._lines):
            text = plain_text(line.content)
            sheet.set_row(row, height_of(text, _LETTERINGS.get(line.look, _TEXT), _TEXT_WIDTH * MM))
            if isinstance(line.content, str):
                sheet.merge_range(row, 0, row, last, text, self._format(line.look))
            else:
                self._write_cell(sheet, row, 0, line.content, line.look)

    def _write_table(self, name: str, table: Table, section: Section) -> None:
        """Write a table from the first row on, as programs expect it, and notes below it."""
        sheet = self._new_sheet(name, table.is_wide)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        heads, _ = row_heights(table)
        sheet.set_row(0, heads * _LARGER)
        for position, column in enumerate(table.columns):
            sheet.set_column(position, position, column.width * _LARGER / _MM_OF_A_DIGIT)
            self._write_cell(sheet, 0, position, column.head, "head")
        for number, row in enumerate(table.rows, 1):
            look = "row title" if row.is_title else "cell"
            for position, cell in enumerate(row.cells):
                is_number = not row.is_title and table.columns[position].is_number
                self._write_cell(sheet, number, position, cell, "number" if is_number else look)
        if not any(row.is_title for row in table.rows):
            sheet.autofilter(0, 0, max(len(table.rows), 1), len(table.columns) - 1)
        if section.is_annex:
            notes = (block for block in section.blocks if isinstance(block, Paragraph))
            for number, note in enumerate(notes, len(table.rows) + 2):
                self._write_cell(sheet, number, 0, plain_text(note.text), "note")

    def _new_sheet(self, name: str, is_wide: bool) -> Worksheet:
        sheet = self._workbook.add_worksheet(name)
        sheet.set_paper(_A4)
        if is_wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C— &P —")
        sheet.hide_gridlines(2)
        return sheet

    def _write_cell(self, sheet: Worksheet, row: int, column: int, cell: Cell, look: str) -> None:
        if isinstance(cell, Number):
            shown = "General" if cell.text == plain(cell.value) else _quoted(cell.text)
            sheet.write_number(row, column, float(cell.value), self._format(look, shown))
        elif isinstance(cell, Link) and cell.anchor in self._addresses:
            address = f"internal:{self._addresses[cell.anchor]}"
            sheet.write_url(row, column, address, self._format(look, link=True), cell.text)
        else:
            sheet.write_string(row, column, plain_text(cell), self._format(look))

    def _format(self, look: str, shown: str = "@", link: bool = False) -> Format:
        key = (look, shown + link * "link")
        if key not in self._formats:
            colour = {"font_color": _LINK_COLOUR} if link else {}
            properties = {**_LOOKS[look], **colour, "num_format": shown}
            self._formats[key] = self._workbook.add_format(properties)
        return self._formats[key]


def _named_tables(section: Section) -> Iterator[tuple[str, Table]]:
    """Yield the tables of a section, each with the name of its sheet."""
    tables = (block for block in section.blocks if isinstance(block, Table))
    for number, table in enumerate(tables, 1):
        yield _sheet_name(section.title if number == 1 else f"{section.title} {number}"), table


def _sheet_name(title: str) -> str:
    return _NO_NAME.sub(" ", title)[:_LONGEST_NAME]


def _address(sheet: str, row: int) -> str:
    return f"'{sheet}'!{xl_rowcol_to_cell(row, 0)}"


def _quoted(text: str) -> str:
    """Return a number format that shows a figure as it is printed, whatever its digits."""
    return f'"{text}"'.replace('""', "")
