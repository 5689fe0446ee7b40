"""A shared folder as a source; the files stay where their senders put them."""

import os
import stat
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from etl import settings
from etl.catalogue.model import Catalogue
from etl.catalogue.sources import FolderSettings
from etl.collect.complete_file import (
    SETTLED_AFTER,
    complete_bytes,
    complete_files,
    most_bytes,
    version_of,
)
from etl.collect.open_folder import OpenFolder, open_below, open_root
from etl.collect.passed_over import PassedOver
from etl.collect.source import RemoteFile

_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class FolderSource:
    """A folder and its subfolders; where each unit has one of its own, that tells who sent a file.

    ``only`` leaves all files but one out; ``sender`` is whose folder it is.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        only: str | None = None,
        settled_after: timedelta = SETTLED_AFTER,
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
        root = OpenFolder(open_root(self._folder), sender=self._sender)
        yield from complete_files(root, self.passed_over, only, self._settled_after)

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file's bytes, or None if it changed, went away or closed since it was listed."""
        return complete_bytes(file, self.passed_over, self._read)

    def taken(self, files: Sequence[RemoteFile]) -> None:
        """Leave them where their senders put them."""

    def close(self) -> None:
        """Hold nothing."""

    def _read(self, file: RemoteFile) -> bytes | None:
        """Return the bytes of a file if it is still as it was listed; stop reading if not."""
        with open(_open_file(self._folder, file.place), "rb") as opened:
            if version_of(os.fstat(opened.fileno())) != file.version:
                return None
            data = opened.read(most_bytes(file))
            return data if version_of(os.fstat(opened.fileno())) == file.version else None


def _open_file(folder: Path, place: bytes) -> int:
    """Open a file below a folder and return its descriptor; follow no link on the way.

    Raises OSError if it is not there, is closed to us, or is no regular file.
    """
    *folders, name = place.split(b"/")
    at = open_root(folder)
    try:
        for part in folders:
            above, at = at, open_below(at, part)
            os.close(above)
        file = os.open(name, _FILE, dir_fd=at)
    finally:
        os.close(at)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError("not a regular file")
    return file
