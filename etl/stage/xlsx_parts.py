"""Where the parts of an xlsx are: OOXML (ECMA-376-2), its relationships followed from the root."""

import posixpath
import zipfile
from functools import cached_property
from io import BytesIO

from etl.stage.cell_xml import local_name, parse_xml

_ROOT = "_rels/.rels"
_USUAL_WORKBOOK = "xl/workbook.xml"


class XlsxParts:
    """The parts of a workbook; a name is found however its writer spelt capitals and slashes.

    Raises KeyError for a part that is not there, and what a damaged archive or XML raises.
    """

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(BytesIO(data))
        self._names = {_key(name): name for name in self._archive.namelist()}

    def sheet(self, name: str) -> bytes:
        """Return the XML of a sheet by its name in the workbook."""
        return self.read(self._targets[self._sheet_ids[name]])

    def of_kind(self, kind: str) -> bytes:
        """Return a part of the workbook by the end of its relationship's type; nothing if none."""
        targets = [t for k, t in self._kinds if k == kind and _key(t) in self._names]
        return self.read(targets[0]) if targets else b""

    def read(self, name: str) -> bytes:
        """Return a part."""
        return self._archive.read(self._names[_key(name)])

    @cached_property
    def _workbook(self) -> str:
        if _key(_ROOT) not in self._names:
            return _USUAL_WORKBOOK
        targets = (
            target["Target"]
            for target in _attributes(self.read(_ROOT), "Relationship")
            if target["Type"].endswith("/officeDocument")
        )
        return next(targets, _USUAL_WORKBOOK)

    @cached_property
    def _relationships(self) -> list[dict[str, str]]:
        folder, _, name = self._workbook.replace("\\", "/").rpartition("/")
        found = _attributes(self.read(f"{folder}/_rels/{name}.rels"), "Relationship")
        for relationship in found:
            target = relationship["Target"].replace("\\", "/")
            relationship["Target"] = posixpath.join("/", folder, target)
        return found

    @cached_property
    def _targets(self) -> dict[str, str]:
        return {part["Id"]: part["Target"] for part in self._relationships}

    @cached_property
    def _kinds(self) -> list[tuple[str, str]]:
        return [(p["Type"].rpartition("/")[2], p["Target"]) for p in self._relationships]

    @cached_property
    def _sheet_ids(self) -> dict[str, str]:
        sheets = _attributes(self.read(self._workbook), "sheet")
        return {sheet["name"]: sheet.get("id", "") for sheet in sheets}


def _key(name: str) -> str:
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").casefold()


def _attributes(xml: bytes, element: str) -> list[dict[str, str]]:
    """Return the attributes of the elements of one name, without namespace prefixes."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local_name(name) == element:
            found.append({local_name(key): value for key, value in attributes.items()})

    parse_xml(xml, start)
    return found
