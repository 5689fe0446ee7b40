"""The parts of an xlsx reduced to what its cells say, for a reader that stops at anything odd.

One cell, one area or one attribute that other programs pass over must not cost the workbook.
"""

import re
from dataclasses import replace
from xml.sax.saxutils import escape, quoteattr

from etl.stage.cell_xml import local_name, parse_xml
from etl.stage.package import CellParts, SheetPart

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ADDRESS = re.compile(r"[A-Za-z]{1,3}[1-9][0-9]{0,6}")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_INDEX = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"\s*[+-]?[0-9]*\.?[0-9]+(?:[Ee][+-]?[0-9]{1,4})?\s*")
_TYPED = {"": _NUMBER, "n": _NUMBER, "b": re.compile("0|1|true|false"), "d": re.compile(".+")}


def plain(parts: CellParts) -> CellParts:
    """Return the parts with all left out that is neither a value nor tells a date from a number.

    A cell with an error becomes empty; one whose value is not of its type becomes a text. A sheet
    that is not well-formed, or lacks one of its texts, cannot be read. Raises expat.ExpatError if
    the texts or formats of all sheets are not well-formed.
    """
    strings = _Strings()
    if parts.strings is not None:
        parse_xml(parts.strings, strings.start, strings.end, strings.text)
    formats = _Formats()
    if parts.styles is not None:
        parse_xml(parts.styles, formats.start, formats.end)
    return replace(
        parts,
        sheets=tuple(_plain_sheet(sheet, strings.count) for sheet in parts.sheets),
        strings=_document("sst", strings.xml),
        styles=_document("styleSheet", formats.xml),
    )


def _plain_sheet(sheet: SheetPart, strings: int) -> SheetPart:
    cells = _Cells(strings)
    try:
        parse_xml(sheet.xml or b"", cells.start, cells.end, cells.text)
    except MemoryError:
        raise
    except Exception:  # whatever is wrong with it, it is wrong with this sheet
        return replace(sheet, xml=None)
    return replace(sheet, xml=_document("worksheet", ["<sheetData>", *cells.xml, "</sheetData>"]))


def _document(root: str, xml: list[str]) -> bytes:
    return f'<{root} xmlns="{_MAIN}">{"".join(xml)}</{root}>'.encode()


class _Strings:
    """Collects the shared texts, without their formats and how they are pronounced."""

    def __init__(self) -> None:
        self.xml: list[str] = []
        self.count = 0
        self._is_text = self._is_reading = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        element = local_name(name)
        if element == "si":
            self.xml.append('<si><t xml:space="preserve">')
        self._is_reading |= element == "rPh"
        self._is_text = element == "t" and not self._is_reading

    def text(self, text: str) -> None:
        if self._is_text:
            self.xml.append(escape(text))

    def end(self, name: str) -> None:
        element = local_name(name)
        self._is_text = False
        self._is_reading &= element != "rPh"
        if element == "si":
            self.xml.append("</t></si>")
            self.count += 1


class _Formats:
    """Collects the formats of numbers, which tell what is a date."""

    def __init__(self) -> None:
        self.xml: list[str] = []
        self._is_of_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element, number = local_name(name), attributes.get("numFmtId", "0")
        if element in ("numFmts", "cellXfs"):
            self.xml.append(f"<{element}>")
            self._is_of_cells = element == "cellXfs"
        elif element == "numFmt" and _INDEX.fullmatch(number):
            code = quoteattr(attributes.get("formatCode", ""))
            self.xml.append(f'<numFmt numFmtId="{number}" formatCode={code}/>')
        elif element == "xf" and self._is_of_cells:
            self.xml.append(f'<xf numFmtId="{number if _INDEX.fullmatch(number) else 0}"/>')

    def end(self, name: str) -> None:
        element = local_name(name)
        if element in ("numFmts", "cellXfs"):
            self.xml.append(f"</{element}>")
            self._is_of_cells = False


class _Cells:
    """Collects the values of a sheet's cells."""

    def __init__(self, strings: int) -> None:
        self.xml: list[str] = []
        self._strings = strings
        self._cell: dict[str, str] = {}
        self._texts: list[str] = []
        self._element = ""
        self._is_reading = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._element = local_name(name)
        if self._element == "row":
            number = attributes.get("r", "")
            self.xml.append(f'<row r="{number}">' if _ROW.fullmatch(number) else "<row>")
        elif self._element == "c":
            self._cell, self._texts = attributes, []
        self._is_reading |= self._element == "rPh"

    def text(self, text: str) -> None:
        if self._element in ("v", "t") and not self._is_reading:
            self._texts.append(text)

    def end(self, name: str) -> None:
        element = local_name(name)
        self._element = ""
        self._is_reading &= element != "rPh"
        if element == "row":
            self.xml.append("</row>")
        elif element == "c":
            self.xml.append(self._plain_cell("".join(self._texts)))

    def _plain_cell(self, value: str) -> str:
        """Return a cell. Raises ValueError if it points to a shared text that is not there."""
        address, style = self._cell.get("r", "").replace("$", ""), self._cell.get("s", "")
        kind = self._cell.get("t", "")
        place = f' r="{address}"' if _ADDRESS.fullmatch(address) else ""
        place += f' s="{style}"' if _INDEX.fullmatch(style) else ""
        if kind == "e" or not value:
            return "" if place.startswith(" r=") else "<c/>"  # which has its place all the same
        if kind == "s":
            if not (_INDEX.fullmatch(value) and int(value) < self._strings):
                raise ValueError("no such text")
        elif kind not in _TYPED or not _TYPED[kind].fullmatch(value):
            kind = "str"
        return f'<c{place} t="{kind or "n"}"><v>{escape(value)}</v></c>'
