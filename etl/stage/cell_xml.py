"""Formulas and errors in the XML of a sheet: OOXML (ECMA-376-1, 18.3.1) and OpenDocument 1.3."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal
from xml.parsers import expat

from etl.stage.cell_places import OdsPlaces, XlsxPlaces
from etl.stage.uncovered import Uncovered
from etl.text import LONGEST, storable
from etl.workbook.addresses import Place, cell_address, place_of

_ARRAY_TYPES = ("array", "dataTable")


@dataclass(frozen=True, slots=True)
class EmptyCell:
    """A cell without a value that is not blank; its text is the formula, or the error shown."""

    text: str
    problem: Literal["formula-without-value", "error-value"]

    def __post_init__(self) -> None:
        """Let nothing in that cannot be stored: these texts come past the reader of workbooks."""
        object.__setattr__(self, "text", storable(self.text))


Found = dict[Place, EmptyCell]


def parse_xml(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call ``start`` with each element's name and attributes, ``end`` and ``text`` likewise.

    Raises ValueError if the document declares a DTD, and with it entities; expat.ExpatError if it
    is not well-formed.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_dtd
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def _refuse_dtd(*_declaration: object) -> None:
    raise ValueError("a workbook's XML has no DTD")


def local_name(name: str) -> str:
    """Return a name without its namespace prefix."""
    return name.rpartition(":")[2] if ":" in name else name


class CellText:
    """Text that comes in pieces, kept as far as a cell can hold it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._room = LONGEST + 1  # one character too many shows that something is missing

    def add(self, piece: str) -> None:
        if self._room > 0:
            self._pieces.append(piece[: self._room])
            self._room -= len(piece)

    def __str__(self) -> str:
        return "".join(self._pieces)


class XlsxCells:
    """Collects, in a sheet of an xlsx, which of the wanted cells have an error or no value."""

    def __init__(self, wanted: Collection[Place]) -> None:
        self._wanted = {cell_address(place): place for place in wanted}
        self._found: dict[Place, EmptyCell] = {}
        self._with_value: set[Place] = set()
        self._arrays: list[tuple[Place, Place, EmptyCell]] = []
        self._places = XlsxPlaces()
        self._address = ""
        self._type = self._array = self._element = ""
        self._texts: dict[str, CellText] = {}  # of the open cell's <f> and <v>

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        element = local_name(name)
        if element == "c":
            self._address = self._places.cell(attributes)
            self._type, self._array, self._texts = attributes.get("t", ""), "", {}
        elif element in ("f", "v"):
            self._element, self._texts[element] = element, CellText()
            if attributes.get("t") in _ARRAY_TYPES:
                self._array = attributes.get("ref", "")
        elif element == "row":
            self._places.start_row(attributes)

    def text(self, text: str) -> None:
        """Take text, of which only that of formulas and values counts."""
        if self._element:
            self._texts[self._element].add(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        element = local_name(name)
        if element in ("f", "v"):
            self._element = ""
        elif element == "c" and self._texts:
            self._end_cell()

    def _end_cell(self) -> None:
        value = str(self._texts.get("v", ""))
        without_value = EmptyCell("=" + str(self._texts.get("f", "")), "formula-without-value")
        if self._array:
            first, _, last = self._array.partition(":")
            self._arrays.append((place_of(first), place_of(last or first), without_value))
        place = self._wanted.get(self._address)
        if place is None:
            return
        if self._type == "e":
            self._found[place] = EmptyCell(value, "error-value")
        elif value or (self._type == "str" and "v" in self._texts):  # an empty text is a value
            self._with_value.add(place)
        elif "f" in self._texts:
            self._found[place] = without_value

    def found(self) -> Found:
        """Return what was found, with the cells that an array formula fills and did not compute."""
        uncovered = Uncovered(self._wanted.values())
        in_arrays = {
            place: formula
            for first, last, formula in reversed(self._arrays)
            for place in uncovered.cover(first, last)
        }
        return {p: f for p, f in in_arrays.items() if p not in self._with_value} | self._found


class OdsCells:
    """Collects, in an ods, which of the cells wanted of each sheet have an error or no value."""

    def __init__(self, wanted: Mapping[str, Collection[Place]]) -> None:
        self._wanted = {sheet: Uncovered(places) for sheet, places in wanted.items()}
        self._found: dict[str, Found] = {sheet: {} for sheet in wanted}
        self._sheet: str | None = None  # that is open, if anything is wanted of it
        self._places = OdsPlaces()
        self._formula: str | None = None
        self._has_error = self._has_value = False
        self._text = CellText()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element; a row or a cell can stand for several alike."""
        if name == "table:table":
            own_name = attributes.get("table:name", "")
            self._sheet = own_name if own_name in self._wanted else None
            self._places.start_table()
        elif self._sheet is None:
            return
        elif name == "table:table-row":
            self._places.start_row(attributes)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._places.start_cell(attributes)
            self._formula = attributes.get("table:formula")
            self._has_error = attributes.get("calcext:value-type") == "error"
            self._has_value = "office:value-type" in attributes
            self._text = CellText()

    def text(self, text: str) -> None:
        """Take text, of which only what a cell shows counts."""
        if self._sheet is not None:
            self._text.add(text)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "table:table":
            self._sheet = None
        if self._sheet is None or name != "table:table-cell":
            return
        if self._has_error:
            self._add(self._sheet, EmptyCell(str(self._text).strip(), "error-value"))
        elif self._formula is not None and not self._has_value:
            self._add(self._sheet, EmptyCell(self._formula, "formula-without-value"))

    def _add(self, sheet: str, cell: EmptyCell) -> None:
        covered = self._wanted[sheet].cover(self._places.first, self._places.last)
        self._found[sheet] |= dict.fromkeys(covered, cell)

    def found(self) -> dict[str, Found]:
        """Return what was found in each sheet."""
        return self._found
