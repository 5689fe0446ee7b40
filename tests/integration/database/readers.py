"""Readers that hold on to what they read, and to their sessions."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError


def is_alive(connection: Connection) -> bool:
    try:
        connection.execute(text("select 1"))
    except DBAPIError:
        return False
    return True


@contextmanager
def reading_all(engine: Engine, relations: Sequence[str]) -> Iterator[Connection]:
    """Give a session that has read all it may, in a transaction without any limit, and holds on."""
    with engine.connect() as connection:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"set {limit} = 0"))
        for relation in relations:
            with connection.begin_nested() as attempt:
                try:
                    connection.execute(text(f"select * from {relation} limit 1"))  # noqa: S608
                except DBAPIError:
                    attempt.rollback()
        yield connection
