"""Formulas and errors in the XML of a sheet: OOXML (ECMA-376-1, 18.3.1) and OpenDocument 1.3."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal
from xml.parsers import expat

from etl.addresses import Place, cell_address, place_of

_ARRAY_TYPES = ("array", "dataTable")


@dataclass(frozen=True, slots=True)
class EmptyCell:
    """A cell without a value that is not blank; its text is the formula, or the error shown."""

    text: str
    problem: Literal["formula-without-value", "error-value"]


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
    return name.rpartition(":")[2]


class XlsxCells:
    """Collects, in a sheet of an xlsx, which of the wanted cells have an error or no value."""

    def __init__(self, wanted: Collection[Place]) -> None:
        self._wanted = {cell_address(place): place for place in wanted}
        self._found: dict[Place, EmptyCell] = {}
        self._with_value: set[Place] = set()
        self._arrays: list[tuple[Place, Place, EmptyCell]] = []
        self._row = -1
        self._address = ""  # of the last cell of the open row
        self._type = self._array = self._element = ""
        self._texts: dict[str, str] = {}  # of the open cell's <f> and <v>

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        element = local_name(name)
        if element == "c":
            self._start_cell(attributes)
        elif element in ("f", "v"):
            self._element, self._texts[element] = element, ""
            if attributes.get("t") in _ARRAY_TYPES:
                self._array = attributes.get("ref", "")
        elif element == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._address = ""

    def _start_cell(self, attributes: dict[str, str]) -> None:
        """Place a cell; one without an address follows the last one."""
        address = attributes.get("r")
        if address is None:
            column = place_of(self._address)[1] + 1 if self._address else 0
            address = cell_address((self._row, column))
        self._address = address
        self._type, self._array, self._texts = attributes.get("t", ""), "", {}

    def text(self, text: str) -> None:
        """Take text, of which only that of formulas and values counts."""
        if self._element:
            self._texts[self._element] += text

    def end(self, name: str) -> None:
        """Take the end of an element."""
        element = local_name(name)
        if element in ("f", "v"):
            self._element = ""
        elif element == "c" and self._texts:
            self._end_cell()

    def _end_cell(self) -> None:
        value = self._texts.get("v", "")
        without_value = EmptyCell("=" + self._texts.get("f", ""), "formula-without-value")
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

    def found(self) -> dict[Place, EmptyCell]:
        """Return what was found, with the cells that an array formula fills and did not compute."""
        in_arrays = {
            place: formula
            for first, last, formula in self._arrays
            for place in self._wanted.values()
            if first[0] <= place[0] <= last[0] and first[1] <= place[1] <= last[1]
        }
        return {p: f for p, f in in_arrays.items() if p not in self._with_value} | self._found


class OdsCells:
    """Collects, in one sheet of an ods, which of the wanted cells have an error or no value."""

    def __init__(self, sheet_name: str, wanted: Collection[Place]) -> None:
        self._sheet_name = sheet_name
        self._wanted = wanted
        self._found: dict[Place, EmptyCell] = {}
        self._is_in_sheet = False
        self._rows, self._columns = range(0), range(0)  # that the open row and cell stand for
        self._formula: str | None = None
        self._has_error = self._has_value = False
        self._text = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element; a row or a cell can stand for several alike."""
        if name == "table:table":
            self._is_in_sheet = attributes.get("table:name") == self._sheet_name
        elif not self._is_in_sheet:
            return
        elif name == "table:table-row":
            repeated = int(attributes.get("table:number-rows-repeated", "1"))
            self._rows = range(self._rows.stop, self._rows.stop + repeated)
            self._columns = range(0)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            repeated = int(attributes.get("table:number-columns-repeated", "1"))
            self._columns = range(self._columns.stop, self._columns.stop + repeated)
            self._formula = attributes.get("table:formula")
            self._has_error = attributes.get("calcext:value-type") == "error"
            self._has_value = "office:value-type" in attributes
            self._text = ""

    def text(self, text: str) -> None:
        """Take text, of which only what a cell shows counts."""
        self._text += text

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name == "table:table":
            self._is_in_sheet = False
        if not self._is_in_sheet or name != "table:table-cell":
            return
        if self._has_error:
            self._add(EmptyCell(self._text.strip(), "error-value"))
        elif self._formula is not None and not self._has_value:
            self._add(EmptyCell(self._formula, "formula-without-value"))

    def _add(self, cell: EmptyCell) -> None:
        for row, column in self._wanted:
            if row in self._rows and column in self._columns:
                self._found[row, column] = cell

    def found(self) -> dict[Place, EmptyCell]:
        """Return what was found."""
        return self._found
