"""Whether the archive still has what arrived, byte for byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row

from etl import settings
from etl.archive.files import is_sound, is_there
from etl.database.connect import execute
from etl.errors import CheckError

WHAT_TO_DO = (
    "请从备份的 archive 里恢复（已损坏的先移走）；"
    "收件处还留有原件的，移走之后下一次运行会自动重新归档。"
)
_SHOWN = 5  # files in a message


@dataclass(frozen=True)
class ArchiveState:
    """How many files were read, which the archive has lost, and which have other bytes there."""

    checked: int
    lost: list[str]
    damaged: list[str]

    def faults(self) -> list[str]:
        """Return what is wrong, with the first files of each kind; nothing if all is well."""
        kinds = (("丢失了 {} 个文件", self.lost), ("有 {} 个文件已损坏", self.damaged))
        return [
            f"{wording.format(len(files))}，例如 {'；'.join(files[:_SHOWN])}"
            for wording, files in kinds
            if files
        ]


def require_archived(engine: Engine) -> None:
    """Check that the archive has the files that wait and those of the last month, byte for byte.

    Raises CheckError that names the first lost or damaged ones and says what to do.
    """
    with engine.connect() as connection:
        files = execute(connection, "gate/archived_file").all()
    faults = state_of(files).faults()
    if faults:
        raise CheckError(f"归档文件夹 {settings.archive_place()} {'；'.join(faults)}。{WHAT_TO_DO}")


def archive_state(engine: Engine) -> ArchiveState:
    """Read all of the archive, and return what became of each file that ever arrived."""
    with engine.connect() as connection:
        files = every_archived_file(connection)
    return state_of(files)  # which may take hours, and must keep no transaction open


def every_archived_file(connection: Connection) -> Sequence[Row[Any]]:
    """Return the place of each file that ever arrived, with one of its names."""
    return execute(connection, "gate/any_archived_file").all()


def state_of(files: Sequence[Row[Any]]) -> ArchiveState:
    """Return what became of some archived files."""
    lost: list[str] = []
    damaged: list[str] = []
    for file in files:
        if not is_sound(file.archived_as):
            kind = damaged if is_there(file.archived_as) else lost
            kind.append(f"{file.archived_as}（{file.file_name}）")
    return ArchiveState(len(files), lost, damaged)
