"""What every source of submissions can do: list what it offers, and fetch one of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from etl.collect.passed_over import PassedOver, Version


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as a source offers it.

    ``name`` is its path as it is shown, and no other file of the source has it. ``modified_at`` is
    the source server's own time; ``sender`` is who sent it, as far as the source itself tells,
    whatever the file says. ``place`` is the path by which the source finds it again. Of a file that
    ``is_open`` somebody may still save another version. By its ``http_validator`` an HTTP server
    tells whether it has a newer one. One that ``is_dated_by_server`` was received at its time for
    sure: who sent it has no say in that.
    """

    name: str
    modified_at: datetime
    byte_count: int
    sender: str | None = None
    place: bytes = b""
    is_open: bool = False
    http_validator: str | None = None
    is_dated_by_server: bool = False

    @property
    def version(self) -> Version:
        """What tells whether it is still the same."""
        return self.modified_at, self.byte_count


class Source(Protocol):
    """A place that submissions come from.

    ``passed_over`` is what it held and did not give when it was last listed and fetched from.
    """

    name: str
    passed_over: PassedOver

    def list(self) -> Iterator[RemoteFile]:
        """List the files that are complete; a file still being written waits for the next night.

        What one file or folder raises passes over that one alone. Whatever else is raised, here
        and by the other methods, means that the source as a whole is down.
        """
        ...

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file's bytes, or None if it changed, went away or closed since it was listed."""
        ...

    def taken(self, files: Sequence[RemoteFile]) -> None:
        """Mark or move files that are registered for good; a source that keeps them does nothing.

        They are of those listed last. What a killed run registered and did not come to mark is
        among them the next time.
        """
        ...

    def close(self) -> None:
        """End what was opened to list, fetch and mark, however that went; raise nothing."""
        ...
