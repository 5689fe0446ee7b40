"""The archive: every received file once, under its sha256, never changed.

Files with data on persons lie under the same names in a folder of their own.
"""

import os
import shutil
import stat
from collections.abc import Collection, Iterable
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import mkstemp

from etl import settings
from etl.errors import ArchiveDamagedError

_DRAFTS = "drafts"


def archive(data: bytes, restricted: Collection[str] = ()) -> tuple[str, str]:
    """Keep a file's bytes; return their sha256 and the path relative to the archive.

    Those whose sha256 is ``restricted`` go to the restricted folder.

    The file appears whole or not at all: it is written aside, synced and renamed, also over one
    that is damaged. A power cut may undo the renaming until sync_folders has been called.
    """
    digest = sha256(data).hexdigest()
    relative = _place(digest)
    if digest in restricted:
        _keep(relative, data, _restricted_dir())
    elif not is_sound(relative):
        _keep(relative, data, settings.archive_dir())
    return digest, relative


def keep_apart(relative: str) -> None:
    """Copy an archived file to the restricted folder, unless it lies there; it stays archived.

    The copy is durable. A file that the archive has lost or damaged is left to the gate.
    """
    path = settings.archive_dir() / relative
    if is_as_named(path):
        root = _restricted_dir()
        _keep(relative, path.read_bytes(), root)
        for folder in ((root / relative).parent, root, root.parent):
            _sync(folder)


def remove_open(relative: str) -> None:
    """Remove from the archive a file that the restricted folder has."""
    if is_as_named(settings.restricted_dir() / relative):
        _remove(settings.archive_dir() / relative)


def remove_restricted(relative: str) -> None:
    """Remove a file from the restricted folder, if it is there."""
    _remove(settings.restricted_dir() / relative)


def sync_folders(archived: Iterable[str]) -> None:
    """Make the names of archived files durable: a power cut does not take them away any more."""
    for folder in {_found(relative).parent for relative in archived}:
        _sync(folder)
    for root in filter(Path.exists, _roots()):
        _sync(root)
        _sync(root.parent)


def discard_drafts() -> None:
    """Remove what a killed run left half written; nobody may be archiving meanwhile."""
    for root in _roots():
        shutil.rmtree(root / _DRAFTS, ignore_errors=True)


def is_there(relative: str) -> bool:
    """Tell whether the archive, or the restricted folder, has a file, whatever its bytes are."""
    return _found(relative).is_file()


def is_sound(relative: str) -> bool:
    """Tell whether the archive, or the restricted folder, has a file, and every byte is right."""
    return is_as_named(_found(relative))


def is_as_named(path: Path) -> bool:
    """Tell whether a file's bytes have the sha256 that is its name; what cannot be read has not."""
    if not path.is_file():  # a pipe would be waited for
        return False
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
    path = _found(relative)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:  # a bad sector is this file's fault alone
        raise ArchiveDamagedError(f"存档文件 {path} 读不了：{error.strerror}。") from error
    if sha256(data).hexdigest() != path.name:
        raise ArchiveDamagedError(f"存档文件 {path} 已损坏：内容与文件名（sha256）不符。")
    return data


def _roots() -> tuple[Path, Path]:
    return settings.restricted_dir(), settings.archive_dir()


def _found(relative: str) -> Path:
    """Return where a file lies; in the archive, if it lies nowhere."""
    restricted, archived = (root / relative for root in _roots())
    return restricted if restricted.exists() else archived


def _restricted_dir() -> Path:
    """Return the restricted folder, which nobody else may enter."""
    folder = settings.restricted_dir()
    folder.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    folder.chmod(stat.S_IRWXU)
    return folder


def _keep(relative: str, data: bytes, root: Path) -> None:
    path = root / relative
    if not is_as_named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        drafts = root / _DRAFTS
        drafts.mkdir(exist_ok=True)
        _write_durably(path, data, drafts)


def _remove(path: Path) -> None:
    if path.exists():
        path.unlink()
        _sync(path.parent)


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
