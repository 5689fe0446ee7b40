"""Walk a shared folder of any content, without following links."""

import logging
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from etl.collect.open_folder import OpenFolder
from etl.collect.passed_over import NAME_BYTES, PassedOver, Reason

MAX_DEPTH = 20  # nested folders

_BELOW = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FoundFile:
    """A file below the walked folder: its path as the system has it, and as it is shown."""

    place: bytes
    display_path: str
    sender: str | None  # the first folder's name, as it is shown, unless another is known
    status: os.stat_result
    is_open: bool  # in an office program


def walk(
    folder: Path, passed_over: PassedOver, only: bytes | None = None, sender: str | None = None
) -> Iterator[FoundFile]:
    """Yield the regular files below a folder; one of them at a time is in memory.

    Links, special files, what lies too deep, and whatever raises an error when it is looked at are
    passed over. ``only`` leaves out all entries of the folder but one; ``sender`` is whose folder
    it is. Raises OSError if the folder itself cannot be listed.
    """
    way = [OpenFolder(_open_root(folder), sender=sender)]
    try:
        while way:
            name = _next_name(way, passed_over)
            if name is None:
                way.pop().close()
            elif only is None or len(way) > 1 or name == only:
                found = _visit(way, name, passed_over)
                if found is not None:
                    yield found
    finally:
        for left in reversed(way):
            left.close()


def open_file(folder: Path, place: bytes) -> int:
    """Open a file below a folder and return its descriptor; follow no link on the way.

    Raises OSError if it is not there, is closed to us, or is no regular file.
    """
    *folders, name = place.split(b"/")
    at = _open_root(folder)
    try:
        for part in folders:
            above, at = at, os.open(part, _BELOW, dir_fd=at)
            os.close(above)
        file = os.open(name, _FILE, dir_fd=at)
    finally:
        os.close(at)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError("not a regular file")
    return file


def _open_root(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)


def _next_name(way: list[OpenFolder], passed_over: PassedOver) -> bytes | None:
    """Return the next entry's name, or None if the innermost folder has, or yields, no more."""
    here = way[-1]
    try:
        name = here.next_name()
    except OSError as error:
        if here.is_root:
            raise
        _tell("unreadable", here.display_path, here, passed_over, error)
        return None
    if name is None or here.has_budget() or here.is_root:
        return name
    _tell("too-many-entries", here.display_path, here, passed_over)
    return None


def _visit(way: list[OpenFolder], name: bytes, passed_over: PassedOver) -> FoundFile | None:
    """Return a file, or go into a folder, or pass the entry over."""
    here = way[-1]
    display_path = here.display_path + ascii(
        name
    )  # until its name is known to be one that can be shown
    try:
        display_path = here.display_path + here.display_name(name)
        seen = _look(way, name, display_path)
    except FileNotFoundError:
        return None  # it went away
    except Exception as error:  # noqa: BLE001 - whatever one entry raises is that entry's
        _tell("unreadable", display_path, here, passed_over, error)
        return None
    if isinstance(seen, str):
        _tell(seen, display_path, here, passed_over)
        return None
    return seen


def _look(way: list[OpenFolder], name: bytes, display_path: str) -> FoundFile | Reason | None:
    """Return a file, or why the entry is passed over, or None if it is a folder to go into."""
    here = way[-1]
    status = os.stat(name, dir_fd=here.descriptor, follow_symlinks=False)
    is_folder = stat.S_ISDIR(status.st_mode)
    reason = _reason_against(status, display_path, here)
    if reason is None and is_folder and len(way) > MAX_DEPTH:
        reason = "too-deep"
    if reason is not None:
        return reason
    if is_folder:
        way.append(here.below(name, os.open(name, _BELOW, dir_fd=here.descriptor)))
        return None
    is_open = name in here.open_documents
    return FoundFile(here.place + name, display_path, here.sender, status, is_open)


def _reason_against(status: os.stat_result, display_path: str, here: OpenFolder) -> Reason | None:
    if stat.S_ISLNK(status.st_mode):
        return "link"
    if not stat.S_ISDIR(status.st_mode) and not stat.S_ISREG(status.st_mode):
        return "special-file"
    if len(display_path.encode()) > NAME_BYTES:
        return "path-too-long"
    if stat.S_ISREG(status.st_mode) and not here.has_budget():
        return "too-many-entries"
    return None


def _tell(
    reason: Reason,
    display_path: str,
    here: OpenFolder,
    passed_over: PassedOver,
    error: Exception | None = None,
) -> None:
    passed_over.add(reason, display_path, here.sender)
    if error is not None:
        logger.warning("收件文件夹中的一项读不了，不收：%s（%r）", display_path, error)
