"""Statements that are tried as one of the warehouse's roles."""

from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from etl.database.roles import Role

Login = Callable[[Role], Engine]


def outcome(engine: Engine, statement: str) -> str:
    """Try a statement that leaves nothing behind; return ok or the SQLSTATE of its refusal."""
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(statement)
        except DBAPIError as error:
            return str(getattr(error.orig, "pgcode", None))
    return "ok"
