"""A shared folder as a source; the files stay where their senders put them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.collect.source import RemoteFile

# An office program that has a workbook open keeps one of these beside it.
_OPEN_MARKS = ("~$", ".~lock.")
_UNFINISHED_SUFFIXES = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp")
_SETTLED_AFTER = timedelta(seconds=30)


class FolderSource:
    """A folder and its subfolders.

    A file counts as still being written while it is younger than 30 seconds, open in an office
    program, named like an unfinished upload, or changing while it is read.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder

    def list(self) -> Iterator[RemoteFile]:
        """List the settled files below the folder by name. Raises OSError if it is not there."""
        if not self._folder.is_dir():
            raise NotADirectoryError(f"收件文件夹不存在：{self._folder}")
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file())
        open_documents = {_document_of(path) for path in paths if _is_open_mark(path)}
        for path in paths:
            if _is_open_mark(path) or path in open_documents or _is_unfinished(path):
                continue
            file = self._stat(path)
            if file is not None and not _is_young(file):
                yield file

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file's bytes, or None if it changed or went away since it was listed."""
        path = self._folder / file.name
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        return data if self._stat(path) == file and len(data) == file.byte_count else None

    def _stat(self, path: Path) -> RemoteFile | None:
        try:
            stat = path.stat()
        except FileNotFoundError:
            return None
        modified_at = datetime.fromtimestamp(stat.st_mtime, UTC)
        return RemoteFile(path.relative_to(self._folder).as_posix(), modified_at, stat.st_size)


def _is_open_mark(path: Path) -> bool:
    return path.name.startswith(_OPEN_MARKS)


def _document_of(mark: Path) -> Path:
    name = mark.name.removeprefix("~$").removeprefix(".~lock.").removesuffix("#")
    return mark.with_name(name)


def _is_unfinished(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower().endswith(_UNFINISHED_SUFFIXES)


def _is_young(file: RemoteFile) -> bool:
    age = datetime.now(UTC) - file.modified_at
    return timedelta(0) <= age < _SETTLED_AFTER
