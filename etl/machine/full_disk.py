"""Tell a full disk from other faults, and say which one it is and what to do."""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from sqlalchemy.exc import DBAPIError

from etl import settings
from etl.errors import DatabaseError, DiskFullError

# No room on the disk, in the quota, or within the size that files may have here.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_DISK_FULL = "53100"  # https://www.postgresql.org/docs/18/errcodes-appendix.html
_WAL_SEGMENT = 16 * 1024**2  # bytes that PostgreSQL needs at once to go on

_WHAT_TO_DO = (
    "没有丢失任何数据：做了一半的已全部撤回，收到的文件都还在。"
    "请在该磁盘上腾出空间（或扩大配额），然后重新运行，会从停下的地方继续。"
)


@contextmanager
def explain_full_disk() -> Iterator[None]:
    """Raise DiskFullError in place of what a full disk makes the system or the database raise.

    PostgreSQL dies of a disk without room for its log: what is left then is a lost connection, or
    a server that does not start. Its log tells, or else a look at the embedded server's disk.
    """
    try:
        yield
    except (OSError, DBAPIError, psycopg2.Error, DatabaseError) as error:
        place = _full_place(error)
        if place is None:
            raise
        raise DiskFullError(f"磁盘已满：{place}。{_WHAT_TO_DO}（{error}）") from error


def _full_place(error: Exception) -> str | None:
    """Return what is full, or None if the error is of another kind."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError):
        return _described(settings.var_dir()) if cause.errno in _NO_ROOM else None
    says_so = any(os.strerror(number) in str(error) for number in _NO_ROOM)
    is_said = says_so or getattr(cause, "pgcode", None) == _DISK_FULL
    if settings.external_warehouse_url():
        return "数据库服务器的数据目录所在的磁盘" if is_said else None
    folder = settings.var_dir() / "postgres"
    has_no_room = shutil.disk_usage(folder).free < _WAL_SEGMENT
    return _described(folder) if is_said or has_no_room else None


def _described(folder: Path) -> str:
    free = shutil.disk_usage(folder).free / 1024**2
    return f"{folder.resolve()} 所在的磁盘只剩 {free:.1f} MB"
