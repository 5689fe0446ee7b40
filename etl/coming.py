"""What is accepted and waits to be loaded counts already for what is judged or told after it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from etl.database.connect import execute


@contextmanager
def counted_already(connection: Connection, unit_keys: Collection[int]) -> Iterator[None]:
    """Let quality.figure_version show the figures of some units as if all of them were loaded.

    That is until the block ends, and within the connection's transaction, which others wait for.
    """
    units = execute(connection, "coming/unit", unit_keys=list(unit_keys)).scalars().all()
    waiting = execute(connection, "coming/version", unit_keys=units).rowcount
    yield
    if waiting:
        execute(connection, "coming/forget")
