"""Which of the new files a run takes: the oldest of each sender, and no more than it can hold."""

from bisect import insort
from collections.abc import Iterator
from datetime import datetime

from etl import settings
from etl.collect.passed_over import PassedOver
from etl.collect.source import RemoteFile

MAX_FILES_OF_A_SENDER = 2_000
MAX_BYTES_OF_A_SENDER = 1_000_000_000  # a disk must last for years
MAX_FILES_OF_A_SOURCE = 20_000


class Tonight:
    """Takes new files of a source in any order, and keeps those that this run is to collect.

    Who sends too much waits for the next night, and nobody else: where all senders together send
    too much, the share of each becomes smaller.
    """

    def __init__(self, passed_over: PassedOver) -> None:
        self._passed_over = passed_over
        self._by_sender: dict[str | None, list[RemoteFile]] = {}
        self._share = MAX_FILES_OF_A_SENDER
        self._count = 0

    def add(self, file: RemoteFile) -> None:
        """Consider a file; it, or another one in its place, may have to wait."""
        files = self._by_sender.setdefault(file.sender, [])
        insort(files, file, key=_age)
        self._count += 1
        self._trim(files)
        while self._count > MAX_FILES_OF_A_SOURCE and self._share > 1:
            self._share //= 2
            for other in self._by_sender.values():
                self._trim(other)
        if self._count > MAX_FILES_OF_A_SOURCE:
            self._put_off(self._by_sender.pop(file.sender).pop())

    def files(self) -> Iterator[RemoteFile]:
        """Yield what is to be collected, of each sender the oldest first."""
        for files in self._by_sender.values():
            byte_count = 0
            for file in files:
                if file.byte_count <= settings.MAX_FILE_BYTES:
                    byte_count += file.byte_count
                if byte_count <= MAX_BYTES_OF_A_SENDER:
                    yield file
                else:
                    self._pass_over(file)

    def _trim(self, files: list[RemoteFile]) -> None:
        while len(files) > self._share:
            self._put_off(files.pop())

    def _put_off(self, file: RemoteFile) -> None:
        self._count -= 1
        self._pass_over(file)

    def _pass_over(self, file: RemoteFile) -> None:
        self._passed_over.add("too-many-new", file.name, file.sender, file.version)


def _age(file: RemoteFile) -> tuple[datetime, str]:
    return file.modified_at, file.name
