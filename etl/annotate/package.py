"""The zip that an xlsx is: parts by name, of which only those that change are written anew."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml.etree import _Element

from etl.annotate.markup import parse, serialise
from etl.annotate.remark import NotAnnotatableError
from etl.annotate.wording import DAMAGED, NO_ZIP, TOO_LARGE

MAX_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_PARSED_BYTES = 30_000_000  # of one part; its tree takes several times as much memory

_ENCRYPTED = 0x1
_ADDED = (1980, 1, 1, 0, 0, 0)  # the date of new parts, so that the same copy has the same bytes


@dataclass
class _Part:
    info: zipfile.ZipInfo
    data: bytes
    root: _Element | None = None
    is_changed: bool = False

    def written(self) -> bytes:
        return self.data if self.root is None or not self.is_changed else serialise(self.root)


class Package:
    """The parts of an xlsx; their names are alike in upper and lower case."""

    def __init__(self, data: bytes) -> None:
        """Unpack all parts.

        Raises NotAnnotatableError if that is impossible or too much, or if there is a DTD.
        """
        unpacked = _unpacked(data)
        self._parts = {part.info.filename.lower(): part for part in unpacked}
        if len(self._parts) < len(unpacked) or any(map(_has_dtd, unpacked)):
            raise NotAnnotatableError(DAMAGED)

    def names(self) -> Iterator[str]:
        """Yield the names of all parts."""
        return (part.info.filename for part in self._parts.values())

    def has(self, name: str) -> bool:
        """Tell whether there is a part."""
        return name.lower() in self._parts

    def mentions(self, name: str, text: bytes) -> bool:
        """Tell whether a part's bytes, as they were read, contain a text."""
        return text in self._parts[name.lower()].data

    def look(self, name: str) -> _Element:
        """Return the root of a part, which is not to be changed.

        Raises KeyError if there is no such part; NotAnnotatableError if it cannot be parsed.
        """
        part = self._parts[name.lower()]
        if part.root is None:
            if len(part.data) > MAX_PARSED_BYTES:
                raise NotAnnotatableError(TOO_LARGE)
            parse_part = _parse_drawing if name.lower().endswith(".vml") else parse
            part.root = parse_part(part.data)
        return part.root

    def edit(self, name: str) -> _Element:
        """Return the root of a part, which is written anew when the package is saved."""
        root = self.look(name)
        self._parts[name.lower()].is_changed = True
        return root

    def put(self, name: str, root: _Element) -> None:
        """Add a part."""
        info = zipfile.ZipInfo(name, _ADDED)
        info.compress_type = zipfile.ZIP_DEFLATED
        self._parts[name.lower()] = _Part(info, b"", root, is_changed=True)

    def drop(self, name: str) -> None:
        """Take a part out; nothing happens if there is none."""
        self._parts.pop(name.lower(), None)

    def save(self) -> bytes:
        """Return the bytes of the whole file, its parts in the order that they had."""
        content = BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in self._parts.values():
                archive.writestr(part.info, part.written())
        return content.getvalue()


def _unpacked(data: bytes) -> list[_Part]:
    if len(data) > MAX_BYTES:
        raise NotAnnotatableError(TOO_LARGE)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
            if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
                raise NotAnnotatableError(TOO_LARGE)
            if any(info.flag_bits & _ENCRYPTED for info in infos):
                raise NotAnnotatableError(NO_ZIP)
            return [_Part(info, archive.read(info)) for info in infos]
    except NotAnnotatableError:
        raise
    except Exception as error:  # whatever a foreign archive provokes in the parser
        raise NotAnnotatableError(NO_ZIP) from error


def _has_dtd(part: _Part) -> bool:
    is_xml = part.info.filename.lower().endswith((".xml", ".rels", ".vml"))
    return is_xml and b"<!DOCTYPE" in part.data


def _parse_drawing(data: bytes) -> _Element:
    """Return the root of a drawing of VML, in which Excel leaves line breaks open."""
    try:
        return parse(data)
    except NotAnnotatableError:
        return parse(re.sub(rb"<br\s*>", b"<br/>", data), recover=True)
