"""Walk a folder of any content, without following links."""

import logging
import stat
from collections.abc import Iterator
from dataclasses import dataclass

from etl.collect.outage import SourceError
from etl.collect.passed_over import NAME_BYTES, PassedOver, Reason
from etl.collect.walked_folder import Status, WalkedFolder

MAX_DEPTH = 20  # nested folders

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class FoundFile:
    """A file below the walked folder: its path as the system has it, and as it is shown."""

    place: bytes
    display_path: str
    sender: str | None
    status: Status
    is_open: bool  # in an office program


def walk(
    root: WalkedFolder, passed_over: PassedOver, only: bytes | None = None
) -> Iterator[FoundFile]:
    """Yield the regular files below a folder, which is closed then.

    Links, special files, what lies too deep, and whatever raises an error when it is looked at are
    passed over. ``only`` leaves out all entries of the folder but one. Raises OSError if the folder
    itself cannot be listed, and SourceError if all that it lies in is of no use any more.
    """
    way = [root]
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


def _next_name(way: list[WalkedFolder], passed_over: PassedOver) -> bytes | None:
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


def _visit(way: list[WalkedFolder], name: bytes, passed_over: PassedOver) -> FoundFile | None:
    """Return a file, or go into a folder, or pass the entry over."""
    here = way[-1]
    display_path = here.display_path + ascii(
        name
    )  # until its name is known to be one that can be shown
    try:
        display_path = here.display_path + here.display_name(name)
        seen = _look(way, name, display_path)
    except SourceError:
        raise
    except FileNotFoundError:
        return None  # it went away
    except Exception as error:  # noqa: BLE001 - whatever one entry raises is that entry's
        _tell("unreadable", display_path, here, passed_over, error)
        return None
    if isinstance(seen, str):
        _tell(seen, display_path, here, passed_over)
        return None
    return seen


def _look(way: list[WalkedFolder], name: bytes, display_path: str) -> FoundFile | Reason | None:
    """Return a file, or why the entry is passed over, or None if it is a folder to go into."""
    here = way[-1]
    status = here.status(name)
    is_folder = stat.S_ISDIR(status.st_mode)
    reason = _reason_against(status, display_path, here)
    if reason is None and is_folder and len(way) > MAX_DEPTH:
        reason = "too-deep"
    if reason is not None:
        return reason
    if is_folder:
        way.append(here.enter(name))
        return None
    is_open = name in here.open_documents
    return FoundFile(here.place + name, display_path, here.sender, status, is_open)


def _reason_against(status: Status, display_path: str, here: WalkedFolder) -> Reason | None:
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
    here: WalkedFolder,
    passed_over: PassedOver,
    error: Exception | None = None,
) -> None:
    passed_over.add(reason, display_path, here.sender)
    if error is not None:
        logger.warning("收件处的一项读不了，不收：%s（%r）", display_path, error)
