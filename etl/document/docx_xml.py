"""What python-docx has no words for: places and links within a document, fields, whole tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.etree import _Element

from etl.document.outline import Cell, Column, Link, Number, Row, Table, Text, plain_text
from etl.document.paper import CELL_MARGIN, MM, lettering_of, number_size

Xml: TypeAlias = _Element

LINK_STYLE = "Hyperlink"
_TWIPS = 20  # of a point
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_SHADE = "F2F2F2"
_HAIRLINE = {"val": "single", "sz": "4", "space": "0", "color": "808080"}


def element(tag: str, *children: Xml, **attributes: str) -> Xml:
    """Return an element of WordprocessingML; names are those of the prefix ``w``."""
    made: Xml = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    made.extend(children)
    return made


def run(text: str, style: str | None = None) -> Xml:
    """Return a run of text, in a style of letters."""
    properties = [element("rPr", element("rStyle", val=style))] if style else []
    content = element("t")
    content.text = text
    content.set(qn("xml:space"), "preserve")
    return element("r", *properties, content)


def field(instruction: str, shown: Xml) -> list[Xml]:
    """Return the runs of a field, with what it shows until somebody lets it be computed."""
    code = element("instrText")
    code.text = f" {instruction} "
    begin, separate, end = (
        element("r", element("fldChar", fldCharType=kind)) for kind in ("begin", "separate", "end")
    )
    return [begin, element("r", code), separate, shown, end]


class Places:
    """The places of a document that something leads to, by their anchors."""

    def __init__(self, anchors: Sequence[str]) -> None:
        self._names = {anchor: f"place_{number}" for number, anchor in enumerate(anchors, 1)}
        self._ids = count(1)

    def name(self, anchor: str) -> str:
        """Return the name of an anchor's bookmark. Raises KeyError if the document has none."""
        return self._names[anchor]

    def mark(self, paragraph: Xml, anchor: str) -> None:
        """Let a paragraph be the place of an anchor."""
        number = str(next(self._ids))
        end = element("bookmarkEnd", id=number)
        start = element("bookmarkStart", id=number, name=self._names[anchor])
        paragraph.insert(1, end)  # after its properties
        paragraph.insert(1, start)

    def runs(self, text: Cell | Text) -> list[Xml]:
        """Return the runs of a text; a link that leads out of the document is text."""
        if isinstance(text, tuple):
            return [made for piece in text for made in self.runs(piece)]
        if isinstance(text, Link) and text.anchor in self._names:
            name = self._names[text.anchor]
            return [element("hyperlink", run(text.text, LINK_STYLE), anchor=name, history="1")]
        return [run(plain_text(text))] if plain_text(text) else []


@dataclass(frozen=True)
class _Look:
    """How a cell looks, by the id of a style, and how many columns it spans."""

    style: str
    alignment: str
    span: int = 1
    is_shaded: bool = False


class TableXml:
    """A table of fixed widths and heights, in pieces whose heads recur."""

    def __init__(self, table: Table, places: Places) -> None:
        self._columns = table.columns
        self._style = "WideCell" if table.is_wide else "Cell"
        self._lettering = lettering_of(table)
        self._places = places

    def piece(self, heads_height: float, rows: Sequence[Row], heights: Sequence[float]) -> Xml:
        """Return a table of some of the rows; heights are in points."""
        return element(
            "tbl",
            self._properties(),
            element("tblGrid", *(element("gridCol", w=_mm(one.width)) for one in self._columns)),
            self._heads(heads_height),
            *(self._row(row, height) for row, height in zip(rows, heights, strict=True)),
        )

    def _properties(self) -> Xml:
        margin = {"w": _twips(CELL_MARGIN), "type": "dxa"}
        return element(
            "tblPr",
            element("tblW", w=_mm(self._width), type="dxa"),
            element("jc", val="center"),
            element("tblBorders", *(element(side, **_HAIRLINE) for side in _SIDES)),
            element("tblLayout", type="fixed"),
            element("tblCellMar", element("left", **margin), element("right", **margin)),
        )

    @property
    def _width(self) -> float:
        return sum(column.width for column in self._columns)

    def _heads(self, height: float) -> Xml:
        look = _Look(f"{self._style}Head", "center", is_shaded=True)
        cells = [
            _cell(self._places.runs(column.head), column.width, look) for column in self._columns
        ]
        return element("tr", _row_properties(height, element("tblHeader")), *cells)

    def _row(self, row: Row, height: float) -> Xml:
        if row.is_title:
            look = _Look(f"{self._style}Head", "left", span=len(self._columns))
            cells = [_cell(self._places.runs(row.cells[0]), self._width, look)]
        else:
            cells = [
                _cell(self._runs(cell, column), column.width, _Look(self._style, _side(column)))
                for cell, column in zip(row.cells, self._columns, strict=True)
            ]
        if row.anchor:
            self._places.mark(cells[0][-1], row.anchor)
        return element("tr", _row_properties(height), *cells)

    def _runs(self, cell: Cell, column: Column) -> list[Xml]:
        runs = self._places.runs(cell)
        if isinstance(cell, Number):
            size = number_size(cell, column, self._lettering)
            if size < self._lettering.size:
                runs[0].insert(0, element("rPr", element("sz", val=str(round(size * 2)))))
        return runs


def _cell(runs: Sequence[Xml], width: float, look: _Look) -> Xml:
    properties = element("tcPr", element("tcW", w=_mm(width), type="dxa"))
    if look.span > 1:
        properties.append(element("gridSpan", val=str(look.span)))
    if look.is_shaded:
        properties.append(element("shd", val="clear", color="auto", fill=_SHADE))
    properties.append(element("vAlign", val="center"))
    of_paragraph = element(
        "pPr", element("pStyle", val=look.style), element("jc", val=look.alignment)
    )
    return element("tc", properties, element("p", of_paragraph, *runs))


def _row_properties(height: float, *more: Xml) -> Xml:
    at_least = element("trHeight", val=_twips(height), hRule="atLeast")  # nothing may be cut
    return element("trPr", element("cantSplit"), at_least, *more)


def _side(column: Column) -> str:
    return "right" if column.is_number else "left"


def _mm(length: float) -> str:
    return _twips(length * MM)


def _twips(points: float) -> str:
    return str(round(points * _TWIPS))
