"""The archive: every received file once, under its sha256, never changed."""

import json
import os
import shutil
import stat
from collections.abc import Iterable
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import mkstemp

from etl import settings
from etl.collect.source import RemoteFile
from etl.errors import ArchiveDamagedError

_DRAFTS = "drafts"


def archive(data: bytes) -> tuple[str, str]:
    """Keep a file's bytes; return their sha256 and the path relative to the archive.

    The file appears whole or not at all: it is written aside, synced and renamed, also over one
    that is damaged. A power cut may undo the renaming until sync_folders has been called.
    """
    digest = sha256(data).hexdigest()
    relative = _place(digest)
    if not is_sound(relative):
        path = settings.archive_dir() / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        drafts = settings.archive_dir() / _DRAFTS
        drafts.mkdir(exist_ok=True)
        _write_durably(path, data, drafts)
    return digest, relative


def note_of(file: RemoteFile) -> bytes:
    """Return what is archived in the place of a file that is too large to be kept."""
    note = {
        "note": "文件过大，没有存档 (too large to be archived)",
        "name": file.name,
        "byte_count": file.byte_count,
        "modified_at": file.modified_at.isoformat(),
    }
    return json.dumps(note, ensure_ascii=False).encode()


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


def is_there(relative: str) -> bool:
    """Tell whether the archive has a file, whatever its bytes are."""
    return (settings.archive_dir() / relative).is_file()


def is_sound(relative: str) -> bool:
    """Tell whether the archive has a file, and every byte of it is right."""
    return is_there(relative) and is_as_named(settings.archive_dir() / relative)


def is_as_named(path: Path) -> bool:
    """Tell whether a file's bytes have the sha256 that is its name; what cannot be read has not."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == path.name
    except OSError:
        return False


def read_archived(relative: str) -> bytes:
    """Return the bytes of an archived file, held against their sha256.

    Raises FileNotFoundError if the archive has lost it, and ArchiveDamagedError if its bytes have
    changed or cannot be read.
    """
    path = settings.archive_dir() / relative
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:  # a bad sector is this file's fault alone
        raise ArchiveDamagedError(f"存档文件 {path} 读不了：{error.strerror}。") from error
    if sha256(data).hexdigest() != path.name:
        raise ArchiveDamagedError(f"存档文件 {path} 已损坏：内容与文件名（sha256）不符。")
    return data


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
