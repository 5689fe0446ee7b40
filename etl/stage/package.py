"""The parts of an xlsx that its cells are made of, found as Excel finds them (ECMA-376-2, 6.5).

Programs name and encode them in many ways, and put others beside them. What is packed here has the
names and the encoding that every reader knows, and nothing else in it.
"""

import codecs
import posixpath
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import quoteattr

from etl.stage.cell_xml import local_name, parse_xml
from etl.stage.limits import MAX_SHEETS, TooLargeError

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STATES = ("visible", "hidden", "veryHidden")
_ROOT = re.compile(rb"<(?:\w+:)?workbook[\s>]")
_ROOT_BYTES = 5_000  # within which it stands
# What comes before the root, if it declares no entity.
_BARE_DOCTYPE = re.compile(rb"\s*+(?:<\?[^<>]*>\s*+)?<!DOCTYPE[^\[<>]*>")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NO_CELLS = f'<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>'.encode()

_DECLARATION = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"'][^>]*>")
_DECLARED = re.compile(r"\ufeff?\s*<\?xml[^>]*>")
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_UTF16 |= {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
_ENCODINGS = {"utf-8", "ascii", "iso8859-1", "cp1252", "gb2312", "gbk", "gb18030", "big5"}


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its XML, or None if that cannot be read."""

    name: str
    state: str
    xml: bytes | None


@dataclass(frozen=True, slots=True)
class CellParts:
    """What the cells of a workbook are made of: XML in UTF-8, None of a part that is not there."""

    sheets: tuple[SheetPart, ...]
    strings: bytes | None
    styles: bytes | None
    has_1904_dates: bool


class Package:
    """The parts of a zip, whose names are alike in upper and lower case and with any slash."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = {_normal(member.filename): member for member in archive.infolist()}

    def has(self, name: str) -> bool:
        """Tell whether there is a part."""
        return _normal(name) in self._members

    def read(self, name: str) -> bytes:
        """Return a part that is XML in UTF-8; unpacking it proves its size.

        Raises KeyError if it is not there, and whatever a damaged part, or one that may declare
        entities, raises.
        """
        xml = _in_utf8(self._archive.read(self._members[_normal(name)]))
        if declared := _BARE_DOCTYPE.match(xml):
            xml = xml[declared.end() :]
        if b"<!DOCTYPE" in xml:
            raise ValueError("a workbook's XML declares no entities")
        return xml

    def relations(self, source: str) -> dict[str, tuple[str, str]]:
        """Return the last word of the type, and the target, of each relation of a part, by its id.

        ``""`` is the package. Targets outside are left out.
        """
        folder, name = posixpath.split(source)
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, attributes: dict[str, str]) -> None:
            if local_name(element) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "").replace("\\", "/")
                path = posixpath.normpath(posixpath.join("/", folder, target))
                word = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = word, _normal(path)

        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if self.has(relations):
            parse_xml(self.read(relations), start)
        return found

    def workbook(self) -> str | None:
        """Return the name of the part that lists the sheets; None if this is no xlsx."""
        relations = self.relations("").values()
        name = next((target for word, target in relations if word == "officeDocument"), WORKBOOK)
        if not self.has(name) or not name.endswith(".xml"):
            return None
        return name if _ROOT.search(self.read(name)[:_ROOT_BYTES]) else None

    def cell_parts(self, workbook: str) -> CellParts:
        """Return what the cells are made of; a sheet that has no part is empty.

        Sheets of charts, dialogs and macros are left out. Raises TooLargeError, and whatever a
        damaged part raises that is none of a single sheet.
        """
        relations = self.relations(workbook)
        part_of = {key: target for key, (word, target) in relations.items() if word == "worksheet"}
        if len(set(part_of.values())) < len(part_of):
            raise ValueError("two sheets are the same part")
        sheets: list[SheetPart] = []
        has_1904_dates = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal has_1904_dates
            named = {local_name(key): value for key, value in attributes.items()}
            if local_name(name) == "workbookPr":
                has_1904_dates = named.get("date1904") in ("1", "true", "on")
            elif local_name(name) == "sheet" and named.get("id") in part_of:
                if len(sheets) == MAX_SHEETS:
                    raise TooLargeError
                xml = self._sheet(part_of.pop(named["id"]))
                sheets.append(SheetPart(named.get("name", ""), named.get("state", ""), xml))

        parse_xml(self.read(workbook), start)
        target_of = {word: target for word, target in relations.values() if self.has(target)}
        strings, styles = (
            self.read(target_of[word]) if word in target_of else None
            for word in ("sharedStrings", "styles")
        )
        return CellParts(tuple(sheets), strings, styles, has_1904_dates)

    def _sheet(self, name: str) -> bytes | None:
        if not self.has(name):
            return NO_CELLS
        try:
            return self.read(name)
        except MemoryError:
            raise
        except Exception:  # whatever a damaged part provokes
            return None


def packed(parts: CellParts) -> bytes:
    """Return an xlsx of nothing but some parts; a sheet that cannot be read is empty."""
    entries, relations = [], []
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, sheet in enumerate(parts.sheets, start=1):
            state = sheet.state if sheet.state in _STATES else _STATES[0]
            entries.append(
                f'<sheet name={quoteattr(sheet.name)} sheetId="{number}" state="{state}"'
                f' r:id="sheet{number}"/>'
            )
            relations.append((f"sheet{number}", "worksheet", f"worksheets/sheet{number}.xml"))
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet.xml or NO_CELLS)
        for word, xml in (("sharedStrings", parts.strings), ("styles", parts.styles)):
            if xml is not None:
                relations.append((word, word, f"{word}.xml"))
                archive.writestr(f"xl/{word}.xml", xml)
        archive.writestr(
            WORKBOOK,
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
            f'<workbookPr date1904="{int(parts.has_1904_dates)}"/>'
            f"<sheets>{''.join(entries)}</sheets></workbook>",
        )
        archive.writestr(RELATIONS, _relations(relations))
        archive.writestr("_rels/.rels", _relations([("workbook", "officeDocument", WORKBOOK)]))
    return content.getvalue()


def _relations(relations: list[tuple[str, str, str]]) -> str:
    entries = (
        f'<Relationship Id="{key}" Type="{_OFFICE}/{word}" Target="{target}"/>'
        for key, word, target in relations
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(entries)}</Relationships>'


def _normal(name: str) -> str:
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").lower()


def _in_utf8(xml: bytes) -> bytes:
    """Return XML in UTF-8, whatever encoding it declares. Raises ValueError for a strange one."""
    declared = _DECLARATION.match(xml[:1_000])
    encoding = next((e for mark, e in _UTF16.items() if xml.startswith(mark)), "")
    if not encoding and declared:
        encoding = codecs.lookup(declared[1].decode()).name
        if encoding not in _ENCODINGS:
            raise ValueError("no encoding of workbooks")
    if encoding in ("", "utf-8"):
        return xml
    text = xml.decode(encoding)
    declaration = _DECLARED.match(text)
    return text[declaration.end() if declaration else 0 :].encode()
