"""Files that were given up as unreadable for a reason that nobody foresaw, and their return."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from etl.database.connect import execute
from etl.database.journal import write_entry
from etl.errors import SetAsideError


@dataclass(frozen=True)
class SetAsideFile:
    """A file that is set aside, as it was last delivered."""

    file_sha256: str
    set_aside_at: datetime
    set_aside_because: str
    file_name: str
    sender: str | None
    received_at: datetime


def set_aside_files(engine: Engine) -> list[SetAsideFile]:
    """Return the files that are set aside, the latest first."""
    with engine.connect() as connection:
        rows = execute(connection, "set_aside/listed_file")
        return [SetAsideFile(**row._asdict()) for row in rows]


def free_file(engine: Engine, file_sha256: str) -> None:
    """Let a file be read again; a beginning of its digest does, if it is the only one like that.

    Raises SetAsideError if no file, or more than one, is meant.
    """
    digests = [file.file_sha256 for file in set_aside_files(engine)]
    meant = [digest for digest in digests if file_sha256 and digest.startswith(file_sha256)]
    if len(meant) != 1:
        raise SetAsideError(
            f"被搁置的文件中，编号以“{file_sha256}”开头的有 {len(meant)} 个，应恰好一个。"
            "gonghui set-aside 列出全部被搁置的文件。"
        )
    with engine.begin() as connection:
        free(connection, meant[0])


def free(connection: Connection, file_sha256: str, freed_at: datetime | None = None) -> None:
    """Let a file that was set aside be read again by the next night.

    Without a moment, the database's clock says when that is.
    """
    execute(connection, "set_aside/free", file_sha256=file_sha256, freed_at=freed_at)
    write_entry(connection, "free", freed_at, {"file_sha256": file_sha256})
