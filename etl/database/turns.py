"""Turns: one process at a time changes the warehouse."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from psycopg2.errors import LockNotAvailable, UndefinedTable
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError

from etl.database.connect import execute
from etl.errors import DatabaseError

_PATIENCE = "60s"  # of one attempt: the driver handles no signal while it waits


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[None]:
    """Let one process at a time run the block; one that is killed releases its turn.

    The lock is one that only the loader and the owner may take, and lasts as long as a session
    stays in its transaction. A process that loses its session, and the lock with it, commits no
    more through the engine: another may hold the lock by now. Not re-entrant: nesting deadlocks.

    Raises DatabaseError if the database was never set up.
    """
    connection = engine.connect()
    try:
        execute(connection, "turn/unlimited")
        connection.commit()
        _take(connection)

        def require_session(_: Connection) -> None:
            connection.execute(text("select 1"))

        event.listen(engine, "commit", require_session)
        try:
            yield
        finally:
            event.remove(engine, "commit", require_session)
    finally:
        with suppress(DBAPIError):  # the session may be gone
            connection.close()


def _take(connection: Connection) -> None:
    """Wait for the lock for as long as it takes."""
    while True:
        try:
            execute(connection, "turn/take", patience=_PATIENCE)
            return
        except DBAPIError as error:
            connection.rollback()
            if isinstance(error.orig, UndefinedTable):
                raise DatabaseError(
                    "仓库还没有建好或没有升级。请先运行 gonghui migrate。"
                ) from error
            if not isinstance(error.orig, LockNotAvailable):
                raise
