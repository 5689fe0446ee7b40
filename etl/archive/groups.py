"""Files in groups: what is held in memory, or tried, at once."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar


class _Sized(Protocol):
    @property
    def byte_count(self) -> int: ...


_File = TypeVar("_File", bound=_Sized)


def grouped(files: Iterable[_File], most: int, most_bytes: int) -> Iterator[list[_File]]:
    """Yield files in their order, in groups of at most so many files and bytes, or one larger."""
    group: list[_File] = []
    size = 0
    for file in files:
        if group and (len(group) == most or size + file.byte_count > most_bytes):
            yield group
            group, size = [], 0
        group.append(file)
        size += file.byte_count
    if group:
        yield group
