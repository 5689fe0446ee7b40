"""Where archived files lie: a folder of this machine, or a place of an object store.

Both keep bytes under a relative path, whole or not at all.
"""

import os
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any, Protocol

from etl.errors import ArchiveDamagedError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_DRAFTS = "drafts"


class Store(Protocol):
    """A place of archived files."""

    def has(self, relative: str) -> bool:
        """Tell whether a file is there, whatever its bytes are."""
        ...

    def is_sound(self, relative: str) -> bool:
        """Tell whether a file is there and its bytes have the sha256 that is its name."""
        ...

    def read(self, relative: str) -> bytes:
        """Return a file's bytes.

        Raises FileNotFoundError if it is not there, ArchiveDamagedError if it cannot be read.
        """
        ...

    def write(self, relative: str, data: bytes) -> None:
        """Keep a file's bytes, also in the place of others."""
        ...

    def remove(self, relative: str) -> None:
        """Remove a file, if it is there, for good."""
        ...

    def make_durable(self, relatives: Iterable[str]) -> None:
        """See to it that a power cut does not take away what was written."""
        ...

    def discard_drafts(self) -> None:
        """Remove what a killed run left half written; nobody may be writing meanwhile."""
        ...


def store_at(place: str, *, is_private: bool = False) -> Store:
    """Return the store at a path of this machine, or at a URL such as s3://connection@bucket/a.

    Nobody else may enter a private folder.
    """
    if "://" in place:
        return ObjectStore(place)
    return FolderStore(Path(place), is_private=is_private)


def read_sound(store: Store, relative: str) -> bytes:
    """Return a file's bytes, held against their sha256.

    Raises FileNotFoundError if it is not there, and ArchiveDamagedError if its bytes have changed
    or cannot be read.
    """
    data = store.read(relative)
    if sha256(data).hexdigest() != PurePosixPath(relative).name:
        raise ArchiveDamagedError(f"存档文件 {relative} 已损坏：内容与文件名（sha256）不符。")
    return data


class FolderStore:
    """A folder. A file is written aside, synced and renamed."""

    def __init__(self, root: Path, *, is_private: bool = False) -> None:
        self._root = root
        self._is_private = is_private

    def has(self, relative: str) -> bool:
        """Tell whether a file is there, whatever its bytes are."""
        return (self._root / relative).is_file()

    def is_sound(self, relative: str) -> bool:
        """Tell whether a file is there and its bytes have the sha256 that is its name."""
        return is_as_named(self._root / relative)

    def read(self, relative: str) -> bytes:
        """Return a file's bytes. Raises FileNotFoundError or ArchiveDamagedError."""
        path = self._root / relative
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise
        except OSError as error:  # a bad sector is this file's fault alone
            raise ArchiveDamagedError(f"存档文件 {path} 读不了：{error.strerror}。") from error

    def write(self, relative: str, data: bytes) -> None:
        """Keep a file's bytes; a power cut may undo it until ``make_durable``."""
        if self._is_private:
            self._root.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
            self._root.chmod(stat.S_IRWXU)
        path, drafts = self._root / relative, self._root / _DRAFTS
        path.parent.mkdir(parents=True, exist_ok=True)
        drafts.mkdir(exist_ok=True)
        _write_durably(path, data, drafts)

    def remove(self, relative: str) -> None:
        """Remove a file, if it is there, for good."""
        path = self._root / relative
        if path.exists():
            path.unlink()
            _sync(path.parent)

    def make_durable(self, relatives: Iterable[str]) -> None:
        """Sync the folders of those of the given files that are here."""
        paths = (self._root / relative for relative in relatives)
        for folder in {path.parent for path in paths if path.exists()}:
            _sync(folder)
        if self._root.exists():
            _sync(self._root)
            _sync(self._root.parent)

    def discard_drafts(self) -> None:
        """Remove what a killed run left half written."""
        shutil.rmtree(self._root / _DRAFTS, ignore_errors=True)


class ObjectStore:
    """A place that Airflow's ObjectStoragePath opens: what is put there is there, or is not."""

    def __init__(self, url: str) -> None:
        self._url = url

    def has(self, relative: str) -> bool:
        """Tell whether a file is there, whatever its bytes are."""
        fs, path = self._at(relative)
        return bool(fs.exists(path))

    def is_sound(self, relative: str) -> bool:
        """Tell whether a file is there and its bytes have the sha256 that is its name."""
        with suppress(FileNotFoundError):
            return sha256(self.read(relative)).hexdigest() == PurePosixPath(relative).name
        return False

    def read(self, relative: str) -> bytes:
        """Return a file's bytes. Raises FileNotFoundError, or what the store raises."""
        fs, path = self._at(relative)
        data: bytes = fs.cat_file(path)
        return data

    def write(self, relative: str, data: bytes) -> None:
        """Put a file's bytes."""
        fs, path = self._at(relative)
        fs.pipe_file(path, data)

    def remove(self, relative: str) -> None:
        """Remove a file, if it is there."""
        fs, path = self._at(relative)
        with suppress(FileNotFoundError):
            fs.rm_file(path)

    def make_durable(self, relatives: Iterable[str]) -> None:
        """Do nothing: a store answers when it has kept what was put."""

    def discard_drafts(self) -> None:
        """Do nothing: a store has none."""

    def _at(self, relative: str) -> "tuple[AbstractFileSystem, str]":
        from airflow.sdk import ObjectStoragePath  # noqa: PLC0415 (Airflow is slow)

        root: Any = ObjectStoragePath(self._url)
        return root.fs, f"{root.path.rstrip('/')}/{relative}"


def is_as_named(path: Path) -> bool:
    """Tell whether a file's bytes have the sha256 that is its name; what cannot be read has not."""
    if not path.is_file():  # a pipe would be waited for
        return False
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == path.name
    except OSError:
        return False


def _write_durably(path: Path, data: bytes, drafts: Path) -> None:
    # Not in a folder of its own: after many have been deleted, ext4 is slow to make another.
    handle, draft = mkstemp(dir=drafts)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(handle, stat.S_IRUSR)
            os.fsync(handle)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
