"""In which order files are read, so that none that does harm keeps the others from being staged."""

import logging
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from time import monotonic
from typing import Any

from sqlalchemy import Engine, Row
from sqlalchemy.exc import SQLAlchemyError

from etl.archive.groups import grouped
from etl.database.connect import execute
from etl.machine.isolation import SECONDS
from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm
from etl.stage.read import HARMED, PackedForm, read_files, unreadable
from etl.stage.store import StagedFile

logger = logging.getLogger(__name__)

# How many files are begun together, by how often they ended a run before. Any of them may have been
# the cause: so the next run tries fewer at a time, until the one that does harm is alone.
TOGETHER = (1_000, 16, 1)
TOGETHER_BYTES = 100_000_000
SECONDS_AT_FIRST = 15  # for a file; those that take longer are read again after the others
MOST_SLOW = 5  # of these, by one sender, whose other files come after those of everybody else then
PATIENCE = 30 * 60  # seconds of a run, after which slow and suspect files wait for the next one

_LOST = "归档文件丢失或已损坏，留待修复：%s（%r）"

_Pending = Sequence[Row[Any]]


class Reading:
    """The reading of all files that wait; attempts are on record while they are made."""

    def __init__(
        self, engine: Engine, read_archived: Callable[[str], bytes], lookups: Lookups
    ) -> None:
        self._engine = engine
        self._read_archived = read_archived
        self._lookups = lookups
        self._begun: list[str] = []
        self._slow: list[Row[Any]] = []
        self._slow_of = Counter[tuple[str, ...]]()  # by sender

    def files(self, pending: _Pending) -> Generator[StagedFile | None, None, None]:
        """Yield each file as it was read, and None where those before it are to be stored.

        Files that ended no run come first, then slow ones and those that ended one or two. A file
        that ended three is not read again: it is unreadable. One that was not archived for a
        problem is not read, either: that problem is its only form.
        """
        for row in pending:
            if row.problem:
                yield staged_file(
                    self._lookups, row, (PackedForm(StagedForm(problem=row.problem)),)
                )
        pending = [row for row in pending if not row.problem]
        deadline = monotonic() + PATIENCE
        for attempts, most in enumerate(TOGETHER):
            waiting = [row for row in pending if row.attempts == attempts]
            if attempts == 1:
                waiting += self._slow
            while group := next(grouped(waiting, most, TOGETHER_BYTES), None):
                if attempts and monotonic() > deadline:
                    logger.warning("%d slow or suspect files wait for the next run", len(waiting))
                    break
                seconds = SECONDS if attempts else SECONDS_AT_FIRST
                read = yield from self._group(group, seconds)
                yield None
                self.end_attempts()
                waiting = waiting[read:] if attempts else self._others_first(waiting[read:])
        for row in pending:
            if row.attempts >= len(TOGETHER):
                yield staged_file(
                    self._lookups, row, unreadable(f"it ended {row.attempts} runs that read it")
                )

    def _group(self, group: _Pending, seconds: float) -> Generator[StagedFile, None, int]:
        """Yield the files of a group; return how many were tried.

        It ends early when a sender turns out to send slow files: there may be hundreds more.
        """
        self._begun = [row.file_sha256 for row in group]
        self._count(1)
        archived = [(row.archived_as, row.file_name) for row in group]
        sizes = [row.byte_count for row in group]
        read = read_files(archived, self._read_archived, self._lookups, sizes, seconds=seconds)
        with closing(read):
            for tried, (row, forms) in enumerate(zip(group, read, strict=True), start=1):
                if forms and forms[0].failure == HARMED and seconds < SECONDS:
                    self._slow.append(row)
                    self._slow_of[self._sender(row)] += 1
                    if self._slow_of[self._sender(row)] == MOST_SLOW:
                        return tried
                elif forms:
                    yield staged_file(self._lookups, row, forms)
                else:
                    logger.error(_LOST, row.archived_as, row.file_name)
        return len(group)

    def _others_first(self, waiting: _Pending) -> list[Row[Any]]:
        """Return the files but those of senders of slow files, which are read after all others."""
        others: list[Row[Any]] = []
        for row in waiting:
            is_slow = self._slow_of[self._sender(row)] >= MOST_SLOW
            (self._slow if is_slow else others).append(row)
        return others

    def _sender(self, row: Row[Any]) -> tuple[str, ...]:
        """Return who sent a file; all whom nobody knows are one."""
        return self._lookups.sender_codes(row.senders)

    def end_attempts(self) -> None:
        """Take back the attempts on files that were not staged and did not end this run, either."""
        with suppress(SQLAlchemyError):  # the database may be what failed
            self._count(-1)
        self._begun = []

    def _count(self, change: int) -> None:
        if self._begun:
            with self._engine.begin() as connection:
                counted = {"file_sha256s": self._begun, "change": change}
                execute(connection, "stage/count_attempt", **counted)


def staged_file(lookups: Lookups, row: Row[Any], forms: tuple[PackedForm, ...]) -> StagedFile:
    """Return a file that waits, a row of ``stage/pending_file``, with the forms read from it."""
    return StagedFile(
        row.file_sha256,
        row.file_name,
        row.received_at,
        lookups.sender_codes(row.senders),
        forms,
        lookups.mailed_from(row.senders),
        row.attributed_to,
    )
