"""Files that hold data on persons: kept apart from the archive, and only until their last day."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Engine

from etl import settings
from etl.archive.files import keep_apart, remove_open, remove_restricted
from etl.database.connect import execute


def restricted_digests(connection: Connection) -> Collection[str]:
    """Return the sha256 of the files that are known to hold data on persons."""
    return frozenset(execute(connection, "archive/restricted_digest").scalars())


def restrict(engine: Engine) -> int:
    """Move the files that were found to hold data on persons out of the archive; return how many.

    A file is copied whole, then recorded, then removed: a run that dies in between loses nothing,
    and the next one goes on where it stopped.
    """
    with engine.connect() as connection:
        files = execute(connection, "archive/file_with_personal_data").all()
    for file in files:
        keep_apart(file.archived_as)
    with engine.begin() as connection:
        moved = execute(
            connection,
            "archive/restricted_file",
            days=settings.restricted_days(),
            timezone=settings.TIMEZONE,
        ).rowcount
    for file in files:
        remove_open(file.archived_as)
    return moved


def delete_expired(engine: Engine, at: datetime) -> int:
    """Delete the bytes of the files whose last day is over; return of how many.

    That is recorded when they are gone; a run that dies in between leaves the record to the next.
    """
    moment = {"at": at, "timezone": settings.TIMEZONE}
    with engine.connect() as connection:
        files = execute(connection, "archive/expired_file", **moment).all()
    for file in files:
        remove_restricted(file.archived_as)
    with engine.begin() as connection:
        return execute(connection, "archive/deleted_file", **moment).rowcount
