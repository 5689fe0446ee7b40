"""The zip that an xlsx is: parts by name, of which only those that are kept are ever unpacked."""

import zipfile
from collections.abc import Collection, Iterator
from io import BytesIO

from lxml.etree import _Element

from etl import settings
from etl.workbook.annotate.markup import parse, serialise
from etl.workbook.annotate.remark import NotAnnotatableError
from etl.workbook.annotate.wording import COPY_TOO_LARGE, DAMAGED, NO_ZIP, TOO_COMPLEX, TOO_LARGE

MAX_BYTES = settings.MAX_FILE_BYTES
MAX_UNPACKED_BYTES = settings.MAX_UNPACKED_BYTES
MAX_PARSED_BYTES = 30_000_000  # of all parts that are parsed; their trees take several times that
MAX_NODES = 500_000  # tags and attributes in them: each takes 300 bytes, however short it is
MAX_COPY_BYTES = 10_000_000  # mail servers take little more

_ENCRYPTED = 0x1
_ADDED = (1980, 1, 1, 0, 0, 0)  # the date of all parts, so that the same copy has the same bytes


class Package:
    """The parts of an xlsx; their names are alike in upper and lower case."""

    def __init__(self, data: bytes) -> None:
        """List the parts. Raises NotAnnotatableError if it cannot or they are too large."""
        self._archive, infos = _opened(data)
        self._packed = {info.filename.lower(): info for info in infos}
        if len(self._packed) < len(infos):
            raise NotAnnotatableError(DAMAGED)
        self._names = {name: info.filename for name, info in self._packed.items()}
        self._roots: dict[str, _Element] = {}
        self._bytes = self._nodes = 0  # parsed so far

    def names(self) -> Iterator[str]:
        """Yield the names of all parts."""
        return iter(self._names.values())

    def has(self, name: str) -> bool:
        """Tell whether there is a part."""
        return name.lower() in self._names

    def root(self, name: str) -> _Element:
        """Return the root of a part, to be looked at or changed.

        Raises KeyError if there is no such part; NotAnnotatableError if it cannot be parsed, or
        all that was parsed so far is too much.
        """
        key = name.lower()
        if key not in self._roots:
            self._roots[key] = parse(self.read(name))
        return self._roots[key]

    def read(self, name: str) -> bytes:
        """Return the bytes of a part as they were sent, with the errors of root."""
        info = self._packed[name.lower()]
        self._bytes += info.file_size
        if self._bytes > MAX_PARSED_BYTES:
            raise NotAnnotatableError(TOO_LARGE)
        try:
            data = self._archive.read(info)
        except Exception as error:  # wrong checksum or size, broken or unknown compression
            raise NotAnnotatableError(NO_ZIP) from error
        self._nodes += data.count(b"<") + data.count(b"=")
        if self._nodes > MAX_NODES:
            raise NotAnnotatableError(TOO_COMPLEX)
        return data

    def put(self, name: str, root: _Element) -> None:
        """Add a part, or replace it."""
        self._names.setdefault(name.lower(), name)
        self._roots[name.lower()] = root

    def drop(self, name: str) -> None:
        """Take a part out; nothing happens if there is none."""
        self._names.pop(name.lower(), None)
        self._roots.pop(name.lower(), None)

    def keep(self, names: Collection[str]) -> None:
        """Remove all parts but the named ones."""
        kept = {name.lower() for name in names}
        for name in [name for name in self._names if name not in kept]:
            self.drop(name)

    def save(self) -> bytes:
        """Return the bytes of the whole file, its parts in the order that they had.

        All are written anew. Raises NotAnnotatableError if that is more than a mail can carry.
        """
        content = BytesIO()
        with zipfile.ZipFile(content, "w") as archive:
            for name in self.names():
                info = zipfile.ZipInfo(name, _ADDED)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, serialise(self.root(name)))
        if content.tell() > MAX_COPY_BYTES:
            raise NotAnnotatableError(COPY_TOO_LARGE)
        return content.getvalue()


def _opened(data: bytes) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    if len(data) > MAX_BYTES:
        raise NotAnnotatableError(TOO_LARGE)
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        infos = archive.infolist()
    except Exception as error:  # whatever a foreign archive provokes in the parser
        raise NotAnnotatableError(NO_ZIP) from error
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        raise NotAnnotatableError(TOO_LARGE)
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise NotAnnotatableError(NO_ZIP)
    return archive, infos
