"""A folder of this machine while it is walked, by its descriptor: no path can become too long."""

import os
from contextlib import suppress
from pathlib import Path

from etl.collect.walked_folder import WalkedFolder, document_of

_MARKS = 10_000  # of a folder that are considered

_BELOW = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class OpenFolder(WalkedFolder):
    """A folder that is being listed by its descriptor."""

    def __init__(
        self,
        descriptor: int,
        above: "OpenFolder | None" = None,
        name: bytes = b"",
        sender: str | None = None,
    ) -> None:
        """Take over a descriptor; it is closed if its entries cannot be listed."""
        super().__init__(above, name, sender)
        self._descriptor = descriptor
        try:
            self.open_documents = _open_documents(descriptor)
            self._entries = os.scandir(descriptor)
        except BaseException:
            os.close(descriptor)
            raise

    def status(self, name: bytes) -> os.stat_result:
        """Return what an entry is, following no link. Raises OSError."""
        return os.stat(name, dir_fd=self._descriptor, follow_symlinks=False)

    def enter(self, name: bytes) -> "OpenFolder":
        """Return one of its folders. Raises OSError if that cannot be listed."""
        return OpenFolder(open_below(self._descriptor, name), self, name)

    def close(self) -> None:
        """Close the descriptor."""
        self._entries.close()
        os.close(self._descriptor)

    def _next_name(self) -> bytes | None:
        entry = next(self._entries, None)
        return None if entry is None else os.fsencode(entry.name)

    def _has(self, name: bytes) -> bool:
        with suppress(OSError):
            self.status(name)
            return True
        return False


def open_root(folder: Path) -> int:
    """Return the descriptor of the folder in which a walk begins. Raises OSError."""
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def open_below(descriptor: int, name: bytes) -> int:
    """Return the descriptor of a folder in another one; follow no link. Raises OSError."""
    return os.open(name, _BELOW, dir_fd=descriptor)


def _open_documents(descriptor: int) -> set[bytes]:
    documents: set[bytes] = set()
    with os.scandir(descriptor) as entries:
        for entry in entries:
            document = document_of(os.fsencode(entry.name))
            if document is not None and len(documents) < _MARKS:
                documents.add(document)
    return documents
