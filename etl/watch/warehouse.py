"""Databases as those see them who only look: read only, never started, never waited for long."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, NullPool, create_engine, make_url

from etl import settings
from etl.database import server
from etl.database.connect import warehouse_url
from etl.errors import DatabaseError
from etl.services.environment import CONNECTION, METADATA_DATABASE

_CONNECT_SECONDS = 5
_ANSWER_MILLISECONDS = 10_000


@contextmanager
def looking(url: str | None = None) -> Iterator[Connection]:
    """Give a connection to the warehouse, or to another database, that can change nothing.

    Raises DatabaseError if the embedded server is to be used and does not run,
    sqlalchemy.exc.OperationalError if the database cannot be reached, and other errors of
    SQLAlchemy if its URL is none.
    """
    engine = create_engine(
        url or _running_warehouse(),
        connect_args={
            "options": (
                f"-c timezone={settings.TIMEZONE} -c default_transaction_read_only=on "
                f"-c statement_timeout={_ANSWER_MILLISECONDS}"
            ),
            "connect_timeout": _CONNECT_SECONDS,
            "tcp_user_timeout": _ANSWER_MILLISECONDS,
        },
        poolclass=NullPool,
    )
    with engine.connect() as connection:
        yield connection


def airflow_url() -> str | None:
    """Return the URL of Airflow's own database, or None if none is known on this machine."""
    named = settings.inherited_environment().get(CONNECTION)
    if named:
        url = make_url(named).set(drivername="postgresql+psycopg2")
        return url.render_as_string(hide_password=False)
    return server.url(METADATA_DATABASE) if server.is_running() else None


def _running_warehouse() -> str:
    """Return the warehouse's URL; who looks must not start what an operator has to know of."""
    if settings.external_warehouse_url() is None and not server.is_running():
        raise DatabaseError("内置 PostgreSQL 服务器没有运行。")
    return warehouse_url()
