"""How the cells of an ods look: OpenDocument 1.3 keeps the text shown beside each number."""

import re
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO

from etl.numbers import cell_text
from etl.stage.cell_places import OdsPlaces
from etl.stage.cell_xml import CellText, parse_xml
from etl.stage.limits import MAX_HIDDEN_COLUMNS
from etl.stage.model import Look
from etl.stage.uncovered import Uncovered
from etl.workbook.addresses import Place

_CONTENT = "content.xml"
_NUMBERS = ("float", "percentage", "currency")
_ROUNDED = re.compile(r"-?[0-9.,]+E[+-]?[0-9]+|-?(?:[0-9]+ +)?[0-9]+ */ *[0-9]+|#+")
_HIDDEN = ("collapse", "filter")


def look_of_ods(data: bytes, wanted: Mapping[str, Iterable[Place]]) -> dict[str, Look]:
    """Return how the cells wanted look, by the names of their sheets.

    Raises KeyError without a content, ValueError or ExpatError for XML that is broken.
    """
    reader = _ContentReader(wanted)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parse_xml(archive.read(_CONTENT), reader.start, reader.end, reader.text)
    return reader.found


class _ContentReader:
    """Collects how the cells wanted of each sheet look."""

    def __init__(self, wanted: Mapping[str, Iterable[Place]]) -> None:
        self.found = {sheet: Look() for sheet in wanted}
        self._wanted = {sheet: Uncovered(places) for sheet, places in wanted.items()}
        self._sheet: str | None = None  # that is open, if anything is wanted of it
        self._places, self._columns = OdsPlaces(), OdsPlaces()
        self._style = ""  # that is being declared
        self._struck_styles: set[str] = set()
        self._number: str | None = None  # of the open cell
        self._is_struck = self._is_paragraph = self._has_paragraph = self._is_comment = False
        self._text = CellText()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:text-properties":
            if _strikes(attributes):
                self._struck_styles.add(self._style)
        elif name == "table:table":
            own_name = attributes.get("table:name", "")
            self._sheet = own_name if own_name in self.found else None
            self._places, self._columns = OdsPlaces(), OdsPlaces()
        elif self._sheet is not None:
            self._start_in_sheet(self._sheet, name, attributes)

    def _start_in_sheet(self, sheet: str, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table-column":
            self._columns.start_cell(attributes)
            if attributes.get("table:visibility") in _HIDDEN:
                first, last = self._columns.first[1], self._columns.last[1]
                hidden = range(first, min(last + 1, MAX_HIDDEN_COLUMNS))
                self.found[sheet].hidden_columns.update(hidden)
        elif name == "table:table-row":
            self._places.start_row(attributes)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._places.start_cell(attributes)
            is_number = attributes.get("office:value-type") in _NUMBERS
            self._number = attributes.get("office:value", "") if is_number else None
            self._is_struck = attributes.get("table:style-name") in self._struck_styles
            self._text, self._has_paragraph = CellText(), False
        elif name == "office:annotation":
            self._is_comment = True
        elif name == "text:p":
            self._is_paragraph = not self._is_comment
            self._has_paragraph |= self._is_paragraph
        elif name == "text:span" and attributes.get("text:style-name") in self._struck_styles:
            self._is_struck = True

    def text(self, text: str) -> None:
        if self._is_paragraph:
            self._text.add(text)

    def end(self, name: str) -> None:
        if name == "text:p":
            self._is_paragraph = False
        elif name == "office:annotation":
            self._is_comment = False
        elif name == "table:table":
            self._sheet = None
        elif name == "table:table-cell" and self._sheet is not None:
            self._end_cell(self._sheet)

    def _end_cell(self, sheet: str) -> None:
        shown = str(self._text).strip()
        is_shown = self._has_paragraph and bool(self._number) and not _ROUNDED.fullmatch(shown)
        is_shown = is_shown and shown != cell_text(float(self._number or 0))
        if not (is_shown or self._is_struck):
            return
        look = self.found[sheet]
        for place in self._wanted[sheet].cover(self._places.first, self._places.last):
            if is_shown:
                look.shown[place] = shown
            if self._is_struck:
                look.struck.add(place)


def _strikes(attributes: Mapping[str, str]) -> bool:
    """Tell whether text of these properties is struck out, raised or lowered."""
    strike = attributes.get("style:text-line-through-style", "none")
    kind = attributes.get("style:text-line-through-type", "none" if strike == "none" else "single")
    position, *_ = attributes.get("style:text-position", "0%").split() or ["0%"]
    return kind != "none" or position not in ("0%", "auto")
