"""One folder while it is walked, wherever it lies: its entries, and how their names are shown."""

import re
from abc import ABC, abstractmethod
from typing import Protocol

from etl.collect.names import distinct, readable

MAX_ENTRIES = 100_000  # below one sender's folder, or in the root itself, that are looked at

# An office program (Excel, LibreOffice, WPS) that has a workbook open keeps one of these beside it.
_OPEN_MARK = re.compile(rb"~\$(.+)|\.~lock\.(.+)#|\.~(.+)", re.DOTALL)


class Status(Protocol):
    """What an entry is, how many bytes it has, and when it was modified (seconds of Unix)."""

    @property
    def st_mode(self) -> int: ...
    @property
    def st_size(self) -> int: ...
    @property
    def st_mtime(self) -> float: ...


class WalkedFolder(ABC):
    """A folder that is being listed.

    ``place`` and ``display_path`` are the path below the root, as the system has it and as it is
    shown; both end in a slash. ``sender`` is whose folder it is: the first folder's name, unless
    the root's is known. Folders below one sender's share a budget of entries. ``open_documents``
    are the names of its files that an office program has open.
    """

    place: bytes
    display_path: str
    sender: str | None
    open_documents: set[bytes]
    _budget: list[int]

    def __init__(
        self, above: "WalkedFolder | None" = None, name: bytes = b"", sender: str | None = None
    ) -> None:
        """Begin with the root, or with a folder of the given name below another one."""
        self.place = above.place + name + b"/" if above else b""
        self.display_path = f"{above.display_path}{above.display_name(name)}/" if above else ""
        self.sender = above.sender if above else sender
        self._budget = above._budget if above else [MAX_ENTRIES]
        if above and above.is_root:
            self.sender = readable(name) if above.sender is None else above.sender
            self._budget = [MAX_ENTRIES]

    @property
    def is_root(self) -> bool:
        """Tell whether this is the folder in which the walk began."""
        return not self.place

    def next_name(self) -> bytes | None:
        """Return the name of the next entry, None after the last. Raises OSError."""
        self._budget[0] -= 1
        return self._next_name()

    def has_budget(self) -> bool:
        """Tell whether more entries may be looked at."""
        return self._budget[0] >= 0

    def display_name(self, name: bytes) -> str:
        """Return the name of an entry as no other in this folder is shown."""
        return distinct(name, self._has)

    @abstractmethod
    def status(self, name: bytes) -> Status:
        """Return what an entry is, following no link. Raises OSError."""

    @abstractmethod
    def enter(self, name: bytes) -> "WalkedFolder":
        """Return one of its folders. Raises OSError if that cannot be listed."""

    @abstractmethod
    def close(self) -> None:
        """Free what it holds."""

    @abstractmethod
    def _next_name(self) -> bytes | None: ...

    @abstractmethod
    def _has(self, name: bytes) -> bool: ...


def document_of(name: bytes) -> bytes | None:
    """Return the name of the document that a mark says is open; None if the name is no mark."""
    mark = _OPEN_MARK.fullmatch(name)
    return mark[mark.lastindex or 0] if mark else None
