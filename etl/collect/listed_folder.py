"""A folder of a server while it is walked, from one listing of all its entries."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from etl.collect.walked_folder import MAX_ENTRIES, WalkedFolder, document_of


class Entry(NamedTuple):
    """What an entry is, as os.stat_result has it."""

    st_mode: int
    st_size: int
    st_mtime: float


# Lists a folder by its place below the root. Raises OSError if that folder cannot be listed, and
# SourceError if the server is of no use any more.
ListEntries = Callable[[bytes], Iterable[tuple[bytes, Entry]]]


class ListedFolder(WalkedFolder):
    """A folder whose entries were listed when it was entered, as many as may be looked at."""

    def __init__(
        self,
        list_entries: ListEntries,
        above: "ListedFolder | None" = None,
        name: bytes = b"",
        sender: str | None = None,
    ) -> None:
        super().__init__(above, name, sender)
        self._list_entries = list_entries
        self._entries = dict(islice(list_entries(self.place), MAX_ENTRIES + 1))
        self._names = iter(self._entries)
        self.open_documents = {d for each in self._entries if (d := document_of(each)) is not None}

    def status(self, name: bytes) -> Entry:
        """Return what an entry is."""
        return self._entries[name]

    def enter(self, name: bytes) -> "ListedFolder":
        """Return one of its folders. Raises OSError if that cannot be listed."""
        return ListedFolder(self._list_entries, self, name)

    def close(self) -> None:
        """Hold nothing."""

    def _next_name(self) -> bytes | None:
        return next(self._names, None)

    def _has(self, name: bytes) -> bool:
        return name in self._entries
