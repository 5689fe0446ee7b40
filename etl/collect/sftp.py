"""A folder of an SFTP server as a source: an account for each union, or one tree for all."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, count
from time import monotonic
from typing import TYPE_CHECKING, Any

from etl.catalogue.model import Catalogue
from etl.catalogue.sources import SftpSettings
from etl.collect.complete_file import complete_bytes, complete_files, most_bytes, version_of
from etl.collect.listed_folder import Entry, ListedFolder
from etl.collect.outage import SourceError
from etl.collect.passed_over import PassedOver, Version
from etl.collect.source import RemoteFile

if TYPE_CHECKING:
    from paramiko import SSHClient

_SECONDS = 300.0  # for a listing, and for one file: what answers drop by drop is given up
_CHUNK = 262_144


class SftpSource:
    """A folder of a server and its subfolders, over one connection for each time it is listed.

    What was taken stays, or is moved into another folder of the server.
    """

    def __init__(self, given: SftpSettings, _catalogue: Catalogue) -> None:
        self.name = given.name
        self.passed_over = PassedOver()
        self._given = given
        self._root = given.path.rstrip("/").encode() + b"/"
        self._ssh: SSHClient | None = None

    def list(self) -> Iterator[RemoteFile]:
        """List the settled files below the folder. Raises SourceError."""
        from etl.collect.sftp_client import connected  # noqa: PLC0415 (Airflow's hook is slow)

        self.close()
        self.passed_over.clear()
        self._ssh, self._client = connected(self._given.conn_id)
        self._listed_until = monotonic() + _SECONDS
        root = ListedFolder(self._entries, sender=self._given.unit_code)
        yield from complete_files(root, self.passed_over)

    def fetch(self, file: RemoteFile) -> bytes | None:
        """Return a file's bytes, or None if it is not as it was listed any more."""
        return complete_bytes(file, self.passed_over, self._read)

    def taken(self, files: Sequence[RemoteFile]) -> None:
        """Move files to where the settings say, if they do, under their own paths there.

        A file that was written anew meanwhile stays.
        """
        if self._given.move_taken_to is None:
            return
        target = self._given.move_taken_to.rstrip("/").encode() + b"/"
        for file in files:
            try:
                self._move(file, target)
            except OSError as error:
                raise SourceError("not-moved", f"{file.name}：{error}") from error

    def close(self) -> None:
        """End the connection."""
        if self._ssh is not None:
            with suppress(Exception):
                self._ssh.close()
            self._ssh = None

    def _entries(self, place: bytes) -> Iterator[tuple[bytes, Entry]]:
        with self._alive():
            for entry in self._client.entries(self._root + place):
                if monotonic() > self._listed_until:
                    raise SourceError("too-slow", f"{_SECONDS:.0f} 秒内没有列完")
                yield entry

    def _read(self, file: RemoteFile) -> bytes | None:
        """Return the bytes of a file if it is still as it was listed; stop reading if not."""
        with self._alive(), self._client.open(self._root + file.place, "rb") as opened:
            if _version(opened.stat()) != file.version:
                return None
            data = _in_time(opened, most_bytes(file))
            return data if _version(opened.stat()) == file.version else None

    def _move(self, file: RemoteFile, folder: bytes) -> None:
        """Rename a file into a folder, over no other, unless it is another by now."""
        place = self._root + file.place
        with self._alive():
            if not self._is_there(place) or _version(self._client.lstat(place)) != file.version:
                return
            self._make_folders(folder, file.place)
            destination = self._free_name(folder + file.place, file)
            self._client.rename(place, destination)
            if _version(self._client.lstat(destination)) != file.version:
                self._client.rename(destination, place)  # it was saved once more in between

    def _make_folders(self, folder: bytes, place: bytes) -> None:
        for part in (b"", *place.split(b"/")[:-1]):
            folder += part + b"/" if part else b""
            if not self._is_there(folder):
                self._client.mkdir(folder)

    def _free_name(self, destination: bytes, file: RemoteFile) -> bytes:
        """Return the name itself or, where it is taken, one with when the file was modified."""
        stem, suffix = os.path.splitext(destination)
        moment = f"~{file.modified_at:%Y%m%d%H%M%S}".encode()
        names = (stem + moment + b"-%d" % number + suffix for number in count(2))
        candidates = chain([destination, stem + moment + suffix], names)
        return next(name for name in candidates if not self._is_there(name))

    def _is_there(self, place: bytes) -> bool:
        with suppress(FileNotFoundError):
            self._client.lstat(place)
            return True
        return False

    @contextmanager
    def _alive(self) -> Iterator[None]:
        from etl.collect.sftp_client import alive  # noqa: PLC0415

        with alive(self._client):
            yield


def _in_time(opened: Any, most: int) -> bytes:
    """Read at most so many bytes. Raises OSError, which passes over this file, if it takes long."""
    until = monotonic() + _SECONDS
    parts: list[bytes] = []
    while most > 0 and (part := opened.read(min(most, _CHUNK))):
        parts.append(part)
        most -= len(part)
        if monotonic() > until:
            raise OSError(f"not read within {_SECONDS:.0f} seconds")
    return b"".join(parts)


def _version(status: Any) -> Version:
    from etl.collect.sftp_client import entry_of  # noqa: PLC0415

    return version_of(entry_of(status))
