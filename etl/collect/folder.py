"""A shared folder as a source; the files stay where their senders put them."""

import logging
import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from etl import settings
from etl.catalogue.model import Catalogue
from etl.catalogue.sources import FolderSettings
from etl.collect.open_folder import document_of
from etl.collect.passed_over import PassedOver, Reason
from etl.collect.source import RemoteFile
from etl.collect.walk import FoundFile, open_file, walk

_UNFINISHED_SUFFIXES = (b".tmp", b".part", b".partial", b".filepart", b".crdownload", b".swp")
# Of file managers: https://github.com/github/gitignore/tree/main/Global has more of each system's.
_LITTER = re.compile(
    rb"\.DS_Store|\.directory|\._.+|(?i:(?:eh)?thumbs(?:_vista)?\.db|desktop\.ini)", re.DOTALL
)

# What both Python and PostgreSQL can hold in every time zone; a file may bear any other time.
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)

logger = logging.getLogger(__name__)


class FolderSource:
    """A folder and its subfolders; where each unit has one of its own, that tells who sent a file.

    A file counts as still being written while it is younger than ``settled_after``, named like an
    unfinished upload, or changing while it is read; one that is open in an office program is listed
    as such. ``only`` leaves all files but one out; ``sender`` is whose folder it is.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        only: str | None = None,
        settled_after: timedelta = timedelta(seconds=30),
        sender: str | None = None,
    ) -> None:
        self.name = name
        self.passed_over = PassedOver()
        self._folder = folder
        self._only = only
        self._settled_after = settled_after
        self._sender = sender

    @classmethod
    def of(cls, given: FolderSettings, _catalogue: Catalogue) -> "FolderSource":
        """Return the source that settings describe."""
        return cls(given.name, settings.var_dir() / given.path, sender=given.unit_code)

    def list(self) -> Iterator[RemoteFile]:
        """List the settled files below the folder. Raises OSError if it is not there."""
        if not self._folder.is_dir():
            raise NotADirectoryError(f"收件文件夹不存在：{self._folder}")
        self.passed_over.clear()
        only = None if self._only is None else os.fsencode(self._only)
        for found in walk(self._folder, self.passed_over, only, self._sender):
            modified_at = _modified_at(found.status)
            reason = self._reason_to_wait(found, modified_at)
            if reason is None:
                size = found.status.st_size
                yield RemoteFile(
                    found.display_path,
                    modified_at,
                    size,
                    found.sender,
                    found.place,
                    found.is_open,
                )
            elif reason != "of no interest":
                version = modified_at, found.status.st_size
                self.passed_over.add(reason, found.display_path, found.sender, version)

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file's bytes, or None if it changed, went away or closed since it was listed."""
        try:
            data = self._read(file)
        except FileNotFoundError:
            return None
        except Exception as error:  # noqa: BLE001 - whatever one file raises is that file's
            logger.warning("收件文件夹中的文件读不了，留待下次：%s（%r）", file.name, error)
            self.passed_over.add("unreadable", file.name, file.sender, file.version)
            return None
        if data is None:
            self.passed_over.add("changing", file.name, file.sender, file.version)
        return data

    def taken(self, files: Sequence[RemoteFile]) -> None:
        """Leave them where their senders put them."""

    def _read(self, file: RemoteFile) -> bytes | None:
        """Return the bytes of a file if it is still as it was listed; stop reading if not."""
        with open(open_file(self._folder, file.place), "rb") as opened:
            if not _is_as_listed(file, os.fstat(opened.fileno())):
                return None
            data = opened.read(min(file.byte_count, settings.MAX_FILE_BYTES) + 1)
            still = _is_as_listed(file, os.fstat(opened.fileno()))
        return data if still and len(data) == file.byte_count else None

    def _reason_to_wait(
        self, found: FoundFile, modified_at: datetime
    ) -> Reason | Literal["of no interest"] | None:
        name = found.place.rpartition(b"/")[2]
        if document_of(name) is not None or _LITTER.fullmatch(name):
            return "of no interest"
        if name.startswith(b".") or name.lower().endswith(_UNFINISHED_SUFFIXES):
            return "unfinished"
        age = datetime.now(UTC) - modified_at
        return "changing" if timedelta(0) <= age < self._settled_after else None


def _is_as_listed(file: RemoteFile, status: os.stat_result) -> bool:
    return (_modified_at(status), status.st_size) == (file.modified_at, file.byte_count)


def _modified_at(status: os.stat_result) -> datetime:
    """Return when a file was modified; a time out of range becomes the nearest one in it."""
    try:
        modified_at = datetime.fromtimestamp(status.st_mtime, UTC)
    except (OverflowError, ValueError, OSError):
        return _EARLIEST if status.st_mtime < 0 else _LATEST
    return min(max(modified_at, _EARLIEST), _LATEST)
