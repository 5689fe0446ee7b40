"""One folder while it is walked: its entries, and how their names are shown."""

import os
import re
from contextlib import suppress

from etl.collect.names import distinct, readable

MAX_ENTRIES = 100_000  # below one sender's folder, or in the root itself, that are looked at

# An office program (Excel, LibreOffice, WPS) that has a workbook open keeps one of these beside it.
_OPEN_MARK = re.compile(rb"~\$(.+)|\.~lock\.(.+)#|\.~(.+)", re.DOTALL)
_MARKS = 10_000  # of a folder that are considered


class OpenFolder:
    """A folder that is being listed by its descriptor, so that no path can become too long.

    ``place`` and ``display_path`` are the path below the root, as the system has it and as it is
    shown; both end in a slash. Folders below one sender's share a budget of entries.
    """

    def __init__(
        self,
        descriptor: int,
        place: bytes = b"",
        display_path: str = "",
        sender: str | None = None,
        budget: list[int] | None = None,
    ) -> None:
        """Take over a descriptor; it is closed if its entries cannot be listed."""
        self.descriptor = descriptor
        self.place = place
        self.display_path = display_path
        self.sender = sender
        self._budget = [MAX_ENTRIES] if budget is None else budget
        try:
            self.open_documents = _open_documents(descriptor)
            self._entries = os.scandir(descriptor)
        except BaseException:
            os.close(descriptor)
            raise

    @property
    def is_root(self) -> bool:
        """Tell whether this is the folder in which the walk began."""
        return not self.place

    def below(self, name: bytes, descriptor: int) -> "OpenFolder":
        """Return one of its folders. Raises OSError if that cannot be listed."""
        return OpenFolder(
            descriptor,
            self.place + name + b"/",
            f"{self.display_path}{self.display_name(name)}/",
            readable(name) if self.is_root and self.sender is None else self.sender,
            None if self.is_root else self._budget,
        )

    def next_name(self) -> bytes | None:
        """Return the name of the next entry, None after the last. Raises OSError."""
        entry = next(self._entries, None)
        self._budget[0] -= 1
        return None if entry is None else os.fsencode(entry.name)

    def has_budget(self) -> bool:
        """Tell whether more entries may be looked at."""
        return self._budget[0] >= 0

    def display_name(self, name: bytes) -> str:
        """Return the name of an entry as no other in this folder is shown."""
        return distinct(name, self._has)

    def close(self) -> None:
        """Close the descriptor."""
        self._entries.close()
        os.close(self.descriptor)

    def _has(self, name: bytes) -> bool:
        with suppress(OSError):
            os.stat(name, dir_fd=self.descriptor, follow_symlinks=False)
            return True
        return False


def document_of(name: bytes) -> bytes | None:
    """Return the name of the document that a mark says is open; None if the name is no mark."""
    mark = _OPEN_MARK.fullmatch(name)
    return mark[mark.lastindex or 0] if mark else None


def _open_documents(descriptor: int) -> set[bytes]:
    documents: set[bytes] = set()
    with os.scandir(descriptor) as entries:
        for entry in entries:
            document = document_of(os.fsencode(entry.name))
            if document is not None and len(documents) < _MARKS:
                documents.add(document)
    return documents
