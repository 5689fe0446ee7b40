"""The archive: every received file once, under its sha256, never changed."""

import os
import shutil
import stat
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

from etl import settings

_DRAFTS = "drafts"


def archive(data: bytes) -> tuple[str, str]:
    """Keep a file's bytes; return their sha256 and the path relative to the archive.

    The file appears whole or not at all: it is written aside, synced and renamed. A power cut may
    undo the renaming until sync_folders has been called.
    """
    digest = sha256(data).hexdigest()
    relative = _place(digest)
    path = settings.archive_dir() / relative
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        drafts = settings.archive_dir() / _DRAFTS
        drafts.mkdir(exist_ok=True)
        _write_durably(path, data, drafts)
    return digest, relative


def sync_folders(archived: Iterable[str]) -> None:
    """Make the names of archived files durable: a power cut does not take them away any more."""
    root = settings.archive_dir()
    for folder in {(root / relative).parent for relative in archived}:
        _sync(folder)
    if root.exists():
        _sync(root)
        _sync(root.parent)


def discard_drafts() -> None:
    """Remove what a run that was killed left half written; nobody may be archiving meanwhile."""
    shutil.rmtree(settings.archive_dir() / _DRAFTS, ignore_errors=True)


def is_archived(digest: str) -> bool:
    """Tell whether the archive still has the file with a sha256."""
    return (settings.archive_dir() / _place(digest)).is_file()


def read_archived(relative: str) -> bytes:
    """Return the bytes of an archived file. Raises FileNotFoundError if the archive has lost it."""
    return Path(settings.archive_dir() / relative).read_bytes()


def _place(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


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
