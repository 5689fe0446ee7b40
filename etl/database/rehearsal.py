"""A connection whose changes are rolled back: it sees them itself, no other session does."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg2.extensions import connection as DriverConnection  # noqa: N812 - a class, despite its name
from sqlalchemy import Engine, StaticPool, create_engine

from etl import settings
from etl.database.connect import warehouse_url


class _OneTransaction(DriverConnection):
    """A connection that ends its transaction only by being closed, and so without any trace."""

    def commit(self) -> None:
        """Commit nothing."""

    def rollback(self) -> None:
        """Keep what was done so far, for what follows to see."""


@contextmanager
def rehearsal() -> Iterator[Engine]:
    """Give an engine on the warehouse on which whole stages can run without changing anything.

    Whatever they commit is undone at the end. A statement that fails ends the rehearsal: every
    later one fails too. Numbers that the database hands out (identity columns) are used up.
    """
    engine = create_engine(
        warehouse_url(),
        connect_args={
            "options": f"-c timezone={settings.TIMEZONE}",
            "connection_factory": _OneTransaction,
        },
        poolclass=StaticPool,
    )
    try:
        yield engine
    finally:
        engine.dispose()
