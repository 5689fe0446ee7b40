"""A place of an object store as a source: S3, and all else that ObjectStoragePath opens."""

import os
import stat
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from etl.catalogue.model import Catalogue
from etl.catalogue.sources import ObjectStoreSettings
from etl.collect.complete_file import (
    SETTLED_AFTER,
    complete_bytes,
    complete_files,
    most_bytes,
    version_of,
)
from etl.collect.listed_folder import Entry, ListedFolder
from etl.collect.names import readable
from etl.collect.passed_over import PassedOver
from etl.collect.source import RemoteFile

if TYPE_CHECKING:
    from airflow.sdk import ObjectStoragePath


class ObjectStoreSource:
    """What lies below a prefix, each part of a key between slashes as a folder; all stays there."""

    def __init__(
        self,
        given: ObjectStoreSettings,
        _catalogue: Catalogue,
        settled_after: timedelta = SETTLED_AFTER,
    ) -> None:
        self.name = given.name
        self.passed_over = PassedOver()
        self._given = given
        self._settled_after = settled_after

    def list(self) -> Iterator[RemoteFile]:
        """List what is settled below the prefix. Raises many kinds of errors."""
        self.passed_over.clear()
        self._root = _opened(self._given)
        self._root.fs.invalidate_cache()
        root = ListedFolder(self._entries, sender=self._given.unit_code)
        yield from complete_files(root, self.passed_over, settled_after=self._settled_after)

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return an object's bytes, or None if it is not as it was listed any more."""
        return complete_bytes(file, self.passed_over, self._read)

    def taken(self, files: Sequence[RemoteFile]) -> None:
        """Leave them where their senders put them."""

    def close(self) -> None:
        """Hold nothing: connections are the file system's, which the process keeps."""

    def _entries(self, place: bytes) -> Iterator[tuple[bytes, Entry]]:
        folder = self._path(place)
        listed = self._listed(folder)
        folders = {status["name"] for status in listed if status["type"] == "directory"}
        for status in listed:
            path, is_folder = status["name"], status["type"] == "directory"
            if path.rstrip("/") != folder and (is_folder or path not in folders):
                yield os.fsencode(path.rstrip("/").rpartition("/")[2]), self._entry(status)
            elif is_folder or status["size"]:  # else it is an object that marks a folder
                self._pass_over(path)

    def _pass_over(self, path: str) -> None:
        """Tell of a folder or file without a name, or a file that is called as a folder is."""
        parts = path.removeprefix(self._path(b"") + "/").split("/")
        shown = "/".join(readable(os.fsencode(part)) for part in parts) or "/"
        self.passed_over.add("unreadable", shown, self._given.unit_code)

    def _listed(self, folder: str) -> Sequence[dict[str, Any]]:
        fs = self._root.fs
        try:
            return tuple(fs.ls(folder, detail=True))
        except FileNotFoundError:
            # A store knows no folders: one without any object is not there.
            if self._root.bucket and fs.exists(self._root.bucket):
                return ()
            raise

    def _read(self, file: RemoteFile) -> bytes | None:
        """Return the bytes of an object, which nobody can change, if it was not replaced."""
        fs, path = self._root.fs, self._path(file.place)
        data: bytes = fs.cat_file(path, end=most_bytes(file))
        fs.invalidate_cache(path)
        return data if version_of(self._entry(fs.info(path))) == file.version else None

    def _path(self, place: bytes) -> str:
        root = str(self._root.path).rstrip("/")
        return f"{root}/{os.fsdecode(place)}".rstrip("/")

    def _entry(self, status: dict[str, Any]) -> Entry:
        """Return what a store says of an object; some tell its time to the second only."""
        from airflow.sdk.io.stat import stat_result  # noqa: PLC0415

        said = stat_result(status, protocol=self._root.protocol, conn_id=self._given.conn_id)
        mode = stat.S_IFLNK if status.get("islink") else said.st_mode
        return Entry(mode, said.st_size or 0, int(said.st_mtime or 0))


def _opened(given: ObjectStoreSettings) -> "ObjectStoragePath":
    """Return the place. Raises AirflowNotFoundException if there is no such connection."""
    from airflow.sdk import BaseHook, ObjectStoragePath  # noqa: PLC0415 (Airflow is slow)

    if given.conn_id is not None:
        BaseHook.get_connection(given.conn_id)  # S3's hook would go on without one
    return ObjectStoragePath(given.path, conn_id=given.conn_id)
