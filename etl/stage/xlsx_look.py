"""How the cells of an xlsx look: OOXML (ECMA-376-1), styles in 18.8, rich text in 18.4."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal

from etl.numbers import cell_text
from etl.stage.cell_places import XlsxPlaces
from etl.stage.cell_xml import CellText, local_name, parse_xml
from etl.stage.limits import MAX_HIDDEN_COLUMNS
from etl.stage.model import Look
from etl.stage.number_format import builtin_format, is_plain, shown_number
from etl.stage.xlsx_parts import XlsxParts
from etl.workbook.addresses import Place, cell_address

_STRIKING = (b"strike", b"vertAlign")
_OFF = ("0", "false")


@dataclass(slots=True)
class _Styles:
    """What number format each style of a cell has, where it is not plain, and which are struck."""

    formats: dict[str, str] = field(default_factory=dict)  # by the style's number
    struck: set[str] = field(default_factory=set)


def look_of_xlsx(data: bytes, wanted: Mapping[str, Iterable[Place]]) -> dict[str, Look]:
    """Return how the cells wanted look, by the names of their sheets.

    Where no style of the workbook shows anything else than the values, its cells are not parsed.
    Raises KeyError for a part that is missing, ValueError or ExpatError for XML that is broken.
    """
    parts = XlsxParts(data)
    styles = _StylesReader()
    if xml := parts.of_kind("styles"):
        parse_xml(xml, styles.start, styles.end)
    texts = parts.of_kind("sharedStrings")
    struck_texts = _StruckTexts()
    if any(sign in texts for sign in _STRIKING):
        parse_xml(texts, struck_texts.start, struck_texts.end)
    found = styles.found()
    return {
        sheet: _look(parts.sheet(sheet), found, struck_texts.found, places)
        for sheet, places in wanted.items()
    }


def _look(xml: bytes, styles: _Styles, struck_texts: set[int], places: Iterable[Place]) -> Look:
    is_plain_sheet = not (styles.formats or styles.struck or struck_texts)
    if is_plain_sheet and not any(sign in xml for sign in _STRIKING):
        reader = _SheetReader(styles, struck_texts, ())
        reader.ends_at_cells = True
    else:
        reader = _SheetReader(styles, struck_texts, places)
    with suppress(_CellsBeginError):
        parse_xml(xml, reader.start, reader.end, reader.text)
    return reader.look


def _is_struck(element: str, attributes: Mapping[str, str]) -> bool:
    if element == "strike":
        return attributes.get("val", "1") not in _OFF
    return element == "vertAlign" and attributes.get("val") in ("superscript", "subscript")


class _StylesReader:
    """Collects the formats, fonts and styles of cells."""

    def __init__(self) -> None:
        self._list = ""  # that is open
        self._formats: dict[str, str] = {}
        self._struck_fonts: set[int] = set()
        self._fonts = -1
        self._styles: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = local_name(name)
        if element in ("numFmts", "fonts", "cellXfs"):
            self._list = element
        elif element == "numFmt" and self._list == "numFmts":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif self._list == "fonts":
            self._fonts += element == "font"
            if _is_struck(element, attributes):
                self._struck_fonts.add(self._fonts)
        elif element == "xf" and self._list == "cellXfs":
            style = attributes.get("numFmtId", "0"), attributes.get("fontId", "0")
            self._styles.append(style)

    def end(self, name: str) -> None:
        if local_name(name) == self._list:
            self._list = ""

    def found(self) -> _Styles:
        styles = _Styles()
        plain: dict[str, bool] = {}  # by format: there may be millions of styles
        for number, (format_id, font) in enumerate(self._styles):
            style = f"{number}"
            code = self._formats.get(format_id) or builtin_format(format_id)
            if code not in plain:
                plain[code] = is_plain(code)
            if not plain[code]:
                styles.formats[style] = code
            if font.isdecimal() and int(font) in self._struck_fonts:
                styles.struck.add(style)
        return styles


class _StruckTexts:
    """Collects the numbers of the shared texts of which a part is struck out, raised or lowered."""

    def __init__(self) -> None:
        self.found: set[int] = set()
        self._number = -1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = local_name(name)
        self._number += element == "si"
        if _is_struck(element, attributes):
            self.found.add(self._number)

    def end(self, name: str) -> None:
        pass


class _CellsBeginError(Exception):
    """What comes before a sheet's cells is read, and nothing else is wanted of it."""


class _SheetReader:
    """Collects how the cells wanted of one sheet look."""

    def __init__(self, styles: _Styles, struck_texts: set[int], wanted: Iterable[Place]) -> None:
        self.look = Look()
        self.ends_at_cells = False
        self._styles = styles
        self._struck_texts = struck_texts
        self._wanted = {cell_address(place): place for place in wanted}
        self._places = XlsxPlaces()
        self._place: Place | None = None  # of the open cell, if it is wanted
        self._style = self._type = ""
        self._value: CellText | None = None  # while it is open
        self._hidden = 0  # columns that were listed as hidden

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = local_name(name)
        if element == "c":
            self._start_cell(attributes)
        elif element == "row":
            self._places.start_row(attributes)
        elif self._place:
            if element == "v":
                self._value = CellText()
            elif _is_struck(element, attributes):
                self.look.struck.add(self._place)
        elif element == "col":
            self._hide_columns(attributes)
        elif element == "sheetData" and self.ends_at_cells:
            raise _CellsBeginError

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        address = self._places.cell(attributes)
        self._style, self._type = attributes.get("s", "0"), attributes.get("t", "n")
        is_plain = self._type == "n" and self._style not in self._styles.formats
        is_struck = self._style in self._styles.struck
        self._place = None if is_plain and not is_struck else self._wanted.get(address)
        if self._place and is_struck:
            self.look.struck.add(self._place)

    def text(self, text: str) -> None:
        if self._value is not None:
            self._value.add(text)

    def end(self, name: str) -> None:
        if self._value is not None and self._place and local_name(name) == "v":
            self._end_value(self._place, str(self._value).strip())
            self._value = None

    def _end_value(self, place: Place, value: str) -> None:
        if self._type == "s":
            if value.isdecimal() and len(value) < 10 and int(value) in self._struck_texts:
                self.look.struck.add(place)
        elif self._type == "n" and (code := self._styles.formats.get(self._style)):
            shown = shown_number(code, Decimal(cell_text(float(value))))
            if shown is not None:
                self.look.shown[place] = shown

    def _hide_columns(self, attributes: Mapping[str, str]) -> None:
        is_hidden = attributes.get("hidden", "0") not in _OFF
        if is_hidden or float(attributes.get("width", "9")) == 0:
            first, last = int(attributes["min"]), int(attributes["max"])
            columns = range(first - 1, min(last, MAX_HIDDEN_COLUMNS))
            self._hidden += len(columns)
            if self._hidden <= MAX_HIDDEN_COLUMNS:  # each is listed once, or the file means harm
                self.look.hidden_columns.update(columns)
