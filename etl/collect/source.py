"""What every source of submissions can do: list what it offers, and fetch one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class RemoteFile:
    """A file as a source offers it.

    ``modified_at`` is the source server's own time; ``sender`` is who sent it, as far as the source
    itself tells, whatever the file says.
    """

    name: str
    modified_at: datetime
    byte_count: int
    sender: str | None = None


class Source(Protocol):
    """A place that submissions come from."""

    name: str

    def list(self) -> Iterator[RemoteFile]:
        """List the files that are complete; a file still being written waits for the next night.

        Raises OSError (a system fault) if the source cannot be reached.
        """
        ...

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file's bytes, or None if it changed or went away since it was listed."""
        ...
