"""Whether the archive still has what arrived, byte for byte."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from etl import settings
from etl.collect.archive import is_sound, is_there
from etl.database.connect import execute
from etl.errors import CheckError

_SHOWN = 5  # files in a message


@dataclass(frozen=True)
class Unsound:
    """What the archive has lost, and what it has with other bytes: paths with a name of each."""

    lost: list[str]
    damaged: list[str]

    def __bool__(self) -> bool:
        """Tell whether anything is wrong."""
        return bool(self.lost or self.damaged)

    def __str__(self) -> str:
        """Return what is wrong, the first files of each kind, and what to do."""
        lost, damaged = first_of(self.lost), first_of(self.damaged)
        told = f"归档文件夹 {settings.archive_dir()} "
        told += f"丢失了 {len(self.lost)} 个文件，例如 {lost}。" if lost else ""
        told += f"有 {len(self.damaged)} 个文件已损坏，例如 {damaged}。" if damaged else ""
        return (
            f"{told}请从备份的 archive 里恢复（已损坏的先移走）；"
            "收件处还留有原件的，移走之后下一次运行会自动重新归档。"
        )


def first_of(names: list[str]) -> str:
    """Return the first names of a list, for a message."""
    return "；".join(names[:_SHOWN])


def require_archived(connection: Connection) -> None:
    """Check that the archive has the files that wait and those of the last month, byte for byte.

    Raises CheckError that names the first lost or damaged ones and says what to do.
    """
    if unsound := _unsound(execute(connection, "gate/archived_file")):
        raise CheckError(str(unsound))


def all_unsound(connection: Connection) -> Unsound:
    """Return what is wrong with any file that ever arrived; that reads all of the archive."""
    return _unsound(execute(connection, "gate/any_archived_file"))


def _unsound(files: Iterable[Row[Any]]) -> Unsound:
    faulty = [file for file in files if not is_sound(file.archived_as)]
    there = {file.archived_as for file in faulty if is_there(file.archived_as)}
    named = {file.archived_as: f"{file.archived_as}（{file.file_name}）" for file in faulty}
    return Unsound(
        lost=[named[path] for path in named if path not in there],
        damaged=[named[path] for path in named if path in there],
    )
