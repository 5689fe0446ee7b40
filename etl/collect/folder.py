"""A shared folder as a source; the files stay where their senders put them."""

import logging
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.collect.source import RemoteFile
from etl.personal_data import masked

# An office program (Excel, LibreOffice, WPS) that has a workbook open keeps one of these beside it.
_OPEN_MARK = re.compile(r"~\$(.+)|\.~lock\.(.+)#|\.~(.+)")
_UNFINISHED_SUFFIXES = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp")

logger = logging.getLogger(__name__)


class FolderSource:
    """A folder and its subfolders; where each union has one of its own, that tells who sent a file.

    A file counts as still being written while it is younger than ``settled_after``, open in an
    office program, named like an unfinished upload, or changing while it is read. ``only`` leaves
    all files but one out.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        only: str | None = None,
        settled_after: timedelta = timedelta(seconds=30),
    ) -> None:
        self.name = name
        self._folder = folder
        self._only = only
        self._settled_after = settled_after
        self._paths: dict[str, Path] = {}

    def list(self) -> Iterator[RemoteFile]:
        """List the settled files below the folder by name. Raises OSError if it is not there."""
        if not self._folder.is_dir():
            raise NotADirectoryError(f"收件文件夹不存在：{self._folder}")
        found = [self._folder / self._only] if self._only else self._folder.rglob("*")
        paths = sorted(path for path in found if path.is_file())
        open_documents = {_document_of(path) for path in paths}
        for path in paths:
            if path in open_documents or _document_of(path) or _is_unfinished(path):
                continue
            file = self._stat(path)
            if file is not None and self._is_offered(file):
                yield file

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file's bytes, or None if it changed or went away since it was listed."""
        path = self._paths.get(file.name, self._folder / file.name)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except PermissionError:
            # One file that is locked or closed to us must not keep the others out.
            logger.warning("收件文件夹中的文件无权读取，留待下次：%s", masked(str(path)))
            return None
        return data if self._stat(path) == file and len(data) == file.byte_count else None

    def _is_offered(self, file: RemoteFile) -> bool:
        age = datetime.now(UTC) - file.modified_at
        return not timedelta(0) <= age < self._settled_after

    def _stat(self, path: Path) -> RemoteFile | None:
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None
        modified_at = datetime.fromtimestamp(stat.st_mtime, UTC)
        name = _readable(path.relative_to(self._folder))
        self._paths[name] = path
        first_folder, is_below_it, _ = name.partition("/")
        return RemoteFile(name, modified_at, stat.st_size, first_folder if is_below_it else None)


def _readable(path: Path) -> str:
    """Return a path as text; old Windows programs and zips write names in GB18030."""
    name = os.fsencode(path.as_posix())
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("gb18030", errors="replace")


def _document_of(path: Path) -> Path | None:
    """Return the document that a mark says is open; None if the path is no mark."""
    mark = _OPEN_MARK.fullmatch(path.name)
    return path.with_name(mark[mark.lastindex or 0]) if mark else None


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED_SUFFIXES)
