"""A document as a file of Word or WPS (docx)."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

import docx

from etl.document.docx_styles import STYLES, set_footer, set_paper, set_properties, set_styles
from etl.document.docx_xml import Places, TableXml, Xml, element, field, run
from etl.document.fixed_zip import fixed_zip
from etl.document.outline import (
    Block,
    Document,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
    anchors_of,
    plain_text,
)
from etl.document.paper import ACROSS, UPRIGHT, Pages, height_of, row_heights

_LEAST_ROWS = 3  # of a table, at the end of a page


def docx_bytes(document: Document, dated: datetime) -> bytes:
    """Return a document as docx; its properties bear the given moment.

    Its contents name pages although nothing has laid them out: see ``etl/document/paper.py``.
    """
    return fixed_zip(_Word(document, dated).content())


class _Word:
    """A document of Word while it is being written, page by page."""

    def __init__(self, document: Document, dated: datetime) -> None:
        self._document = document
        self._word = docx.Document()
        self._places = Places(list(anchors_of(document)))
        self._pages = Pages(UPRIGHT)
        self._begins_page = False  # what is written next
        set_styles(self._word)
        set_properties(self._word, document.title, dated)
        set_paper(self._word.sections[0], UPRIGHT)
        set_footer(self._word.sections[0].footer.paragraphs[0])

    def content(self) -> bytes:
        """Write all of it."""
        page_numbers = self._front()
        self._turn_page()
        for section, shown in zip(self._document.sections, page_numbers, strict=True):
            shown[-1].text = str(self._section(section))
        stream = BytesIO()
        self._word.save(stream)
        return stream.getvalue()

    def _front(self) -> list[Xml]:
        """Write what stands before the sections; return the runs for their page numbers."""
        for line in self._document.title_lines:
            self._paragraph("Title", line)
        self._paragraph("Subtitle", self._document.subtitle)
        for paragraph in self._document.opening:
            self._paragraph("Opening", paragraph.text)
        self._paragraph("Contents Title", self._document.contents_title)
        return [self._contents_line(section) for section in self._document.sections]

    def _contents_line(self, section: Section) -> Xml:
        shown = run("")
        name = self._places.name(section.anchor)
        page = field(f"PAGEREF {name} \\h", shown)
        parts = [run(section.title), element("r", element("tab")), *page]
        line = self._paragraph("Contents", "")
        line.append(element("hyperlink", *parts, anchor=name, history="1"))
        return shown

    def _section(self, section: Section) -> int:
        """Write a section; return the number of the page that it begins on."""
        sheet = ACROSS if section.is_wide else UPRIGHT
        if sheet != self._pages.sheet:
            self._pages.turn(sheet)
            self._begins_page = False  # the section of Word begins one
            set_paper(self._word.add_section(), sheet)
            self._style_last("Break")
        elif section.is_annex:
            self._turn_page()
        heading = self._heading("Heading 1", section.title, section.blocks)
        begins_on = self._pages.number
        self._places.mark(heading, section.anchor)
        for position, block in enumerate(section.blocks):
            if isinstance(block, Heading):
                self._heading("Heading 2", block.text, section.blocks[position + 1 :])
            elif isinstance(block, Paragraph):
                self._paragraph(_style_of(block), block.text)
            else:
                self._table(block)
        return begins_on

    def _heading(self, style: str, text: str, below: Sequence[Block]) -> Xml:
        """Write a heading on the page of what it is the heading of."""
        heights = [self._height(style, text)]
        for block in below:
            heights += self._first_heights(block)
            if not isinstance(block, Heading):
                break
        if not self._pages.takes(*heights):
            self._turn_page()
        return self._paragraph(style, text)

    def _first_heights(self, block: Block) -> list[float]:
        """Return the heights of what of a block has to stand below its heading."""
        if isinstance(block, Heading):
            return [self._height("Heading 2", block.text)]
        if isinstance(block, Paragraph):
            return [self._height(_style_of(block), plain_text(block.text))]
        heads, heights = row_heights(block)
        return [heads, *heights[:_LEAST_ROWS]]

    def _paragraph(self, style: str, text: str | Text) -> Xml:
        height = self._height(style, plain_text(text))
        if not self._pages.takes(height):
            self._turn_page()
        self._pages.fill(height)
        paragraph = self._word.add_paragraph(style=style)
        if self._begins_page:
            paragraph.paragraph_format.page_break_before = True
            self._begins_page = False
        xml = paragraph._p  # noqa: SLF001 (python-docx has no links)
        xml.extend(self._places.runs(text))
        return xml

    def _table(self, table: Table) -> None:
        """Write a table, on each page a piece of it with its heads."""
        xml = TableXml(table, self._places)
        heads, heights = row_heights(table)
        first = 0
        while first < len(table.rows):
            if not self._pages.takes(heads, *heights[first : first + _LEAST_ROWS]):
                self._turn_page()
            self._paragraph("Break", "")  # two tables in a row would be one
            end = first + self._pages.fitting(heads, heights[first:])
            end = _without_last_titles(table.rows, first, end)
            self._pages.fill(heads + sum(heights[first:end]))
            piece = xml.piece(heads, table.rows[first:end], heights[first:end])
            self._word.element.body.insert_element_before(piece, "w:sectPr")
            first = end
        self._paragraph("Break", "")

    def _height(self, style: str, text: str) -> float:
        return height_of(text, STYLES[style].lettering, self._pages.sheet.line)

    def _turn_page(self) -> None:
        self._pages.turn(self._pages.sheet)
        self._begins_page = True

    def _style_last(self, style: str) -> None:
        """Give the paragraph that ends a section of Word a style."""
        self._word.paragraphs[-1].style = style


def _style_of(paragraph: Paragraph) -> str:
    return "Note" if paragraph.is_note else "Normal"


def _without_last_titles(rows: Sequence[Row], first: int, end: int) -> int:
    """Return where a piece ends that leaves the titles at its end to the next one."""
    if end == len(rows):
        return end
    kept = end
    while kept > first + 1 and rows[kept - 1].is_title:
        kept -= 1
    return kept if not rows[kept - 1].is_title else end
