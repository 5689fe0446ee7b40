"""Which files of a tree of folders are complete, and what one of them holds."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal

from etl import settings
from etl.collect.outage import SourceError
from etl.collect.passed_over import PassedOver, Reason
from etl.collect.source import RemoteFile
from etl.collect.walk import FoundFile, walk
from etl.collect.walked_folder import Status, WalkedFolder, document_of

SETTLED_AFTER = timedelta(seconds=30)

_UNFINISHED_SUFFIXES = (b".tmp", b".part", b".partial", b".filepart", b".crdownload", b".swp")
# Of file managers: https://github.com/github/gitignore/tree/main/Global has more of each system's.
_LITTER = re.compile(
    rb"\.DS_Store|\.directory|\._.+|(?i:(?:eh)?thumbs(?:_vista)?\.db|desktop\.ini)", re.DOTALL
)

# What both Python and PostgreSQL can hold in every time zone; a file may bear any other time.
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)

logger = logging.getLogger(__name__)


def complete_files(
    root: WalkedFolder,
    passed_over: PassedOver,
    only: bytes | None = None,
    settled_after: timedelta = SETTLED_AFTER,
) -> Iterator[RemoteFile]:
    """Yield the files below a folder that are complete; the others are passed over.

    A file counts as still being written while it is younger than ``settled_after`` or named like an
    unfinished upload; one that is open in an office program is listed as such.
    """
    for found in walk(root, passed_over, only):
        version = version_of(found.status)
        reason = _reason_to_wait(found, version[0], settled_after)
        if reason is None:
            yield RemoteFile(found.display_path, *version, found.sender, found.place, found.is_open)
        elif reason != "of no interest":
            passed_over.add(reason, found.display_path, found.sender, version)


def complete_bytes(
    file: RemoteFile, passed_over: PassedOver, read: Callable[[RemoteFile], bytes | None]
) -> bytes | None:
    """Return what a file holds, or None if it is not as it was listed any more.

    ``read`` returns None, or other bytes than were listed, in that case. Whatever it raises passes
    over this file alone, except SourceError.
    """
    try:
        data = read(file)
    except SourceError:
        raise
    except FileNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 - whatever one file raises is that file's
        logger.warning("收件处的文件读不了，留待下次：%s（%r）", file.name, error)
        passed_over.add("unreadable", file.name, file.sender, file.version)
        return None
    if data is None or len(data) != file.byte_count:
        passed_over.add("changing", file.name, file.sender, file.version)
        return None
    return data


def most_bytes(file: RemoteFile) -> int:
    """Return how many bytes of a file are read: one more than it may have, to see that it grew."""
    return min(file.byte_count, settings.MAX_FILE_BYTES) + 1


def version_of(status: Status) -> tuple[datetime, int]:
    """Return when a file was modified, in a time that can be stored, and its bytes."""
    try:
        modified_at = datetime.fromtimestamp(status.st_mtime, UTC)
    except (OverflowError, ValueError, OSError):
        modified_at = _EARLIEST if status.st_mtime < 0 else _LATEST
    return min(max(modified_at, _EARLIEST), _LATEST), status.st_size


def is_of_no_interest(name: bytes) -> bool:
    """Tell whether a file is what office programs and file managers leave beside others."""
    return document_of(name) is not None or _LITTER.fullmatch(name) is not None


def _reason_to_wait(
    found: FoundFile, modified_at: datetime, settled_after: timedelta
) -> Reason | Literal["of no interest"] | None:
    name = found.place.rpartition(b"/")[2]
    if is_of_no_interest(name):
        return "of no interest"
    if name.startswith(b".") or name.lower().endswith(_UNFINISHED_SUFFIXES):
        return "unfinished"
    age = datetime.now(UTC) - modified_at
    return "changing" if timedelta(0) <= age < settled_after else None
