"""Read archived files again, in the order of the journal, by the catalogues of that time."""

from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from itertools import groupby
from typing import Any

from etl import settings
from etl.archive.files import read_archived
from etl.archive.integrity import WHAT_TO_DO
from etl.errors import ArchiveDamagedError
from etl.rebuild.entries import Journal
from etl.rebuild.forgotten import Forgotten, Forms
from etl.stage.lookups import Lookups
from etl.stage.model import StagedForm
from etl.stage.read import HARMED, PackedForm, read_files, unreadable


class Reading:
    """The files of the stage steps, read ahead in processes of their own, in their order."""

    def __init__(self, journal: Journal, forgotten: Forgotten) -> None:
        self._journal = journal
        self._forgotten = forgotten

    def forms(self) -> Generator[Forms, None, None]:
        """Yield the forms of each file.

        What a step gave up is not read. Raises ArchiveDamagedError that names a file whose bytes
        are not there as they arrived.
        """
        steps = [entry for entry in self._journal.entries if entry.step == "stage"]
        for _, together in groupby(steps, key=lambda entry: entry.given_sha256):
            entries = list(together)
            lookups = self._journal.lookups(entries[0])
            files = [file for entry in entries for file in entry.details]
            with closing(self._read(lookups, filter(self._is_read, files))) as read:
                for file in files:
                    yield next(read) if self._is_read(file) else self._unread(lookups, file)

    def _row(self, file: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the row of landing.file that was registered."""
        return self._journal.files[file["file_sha256"]]

    def _is_read(self, file: Mapping[str, Any]) -> bool:
        is_given_up = file["failure"] or self._row(file)["problem"]
        return not is_given_up and file["file_sha256"] not in self._forgotten

    def _unread(self, lookups: Lookups, file: Mapping[str, Any]) -> Forms:
        if file["failure"]:
            return unreadable(file["failure"])
        if problem := self._row(file)["problem"]:
            return (PackedForm(StagedForm(problem=problem)),)
        return self._forgotten.forms(lookups, file["file_sha256"])

    def _read(
        self, lookups: Lookups, asked: Iterable[Mapping[str, Any]]
    ) -> Generator[Forms, None, None]:
        files = list(asked)
        archived = [(self._row(file)["archived_as"], file["file_name"]) for file in files]
        sizes = [self._row(file)["byte_count"] for file in files]
        with closing(read_files(archived, read_archived, lookups, sizes)) as read:
            for (place, name), forms in zip(archived, read, strict=True):
                if not forms or forms[0].failure == HARMED:
                    raise ArchiveDamagedError(
                        f"归档文件夹 {settings.archive_place()} 里的 {place}（{name}）"
                        f"丢失、已损坏或读不出来，不能重建。{WHAT_TO_DO}"
                    )
                yield forms
