"""Connections to the warehouse, and statements kept in sql/."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from functools import cache
from io import StringIO
from json import dumps
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, make_url, text

from etl import settings
from etl.database import server
from etl.database.roles import Role
from etl.errors import DatabaseError

DATABASE = "warehouse"

# A machine that vanishes says no goodbye, and its sessions would keep their locks for two hours:
# after some two minutes of silence the server ends them, and this side gives the server up.
_KEEPALIVES = {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 6}
_CONNECT_SECONDS = 30
_SESSION = {
    "timezone": settings.TIMEZONE,
    "client_connection_check_interval": "10s",
    **{f"tcp_{name}": value for name, value in _KEEPALIVES.items()},
}


def warehouse_url(role: Role = Role.LOADER) -> str:
    """Return the URL with which a role logs in, starting the embedded server if it is to be used.

    On another server the passwords of analyst and auditor are not known: their URLs have none.
    Raises DatabaseError if the embedded server cannot be started or the settings contradict
    each other.
    """
    external, owner = settings.external_warehouse_url(), settings.external_owner_url()
    if external:
        return _external_url(role, external, owner or external)
    if owner:
        raise DatabaseError(
            "设置了 WAREHOUSE_OWNER_URL，却没有设置 WAREHOUSE_URL（日常运行用的连接地址）。"
        )
    server.ensure_running()
    server.ensure_database(DATABASE)
    return server.url(DATABASE, role)


def _external_url(role: Role, loader: str, owner: str) -> str:
    parsed = make_url(owner if role == Role.OWNER else loader)
    if role in {Role.ANALYST, Role.AUDITOR}:
        parsed = parsed.set(username=role)._replace(password=None)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg2")
    return parsed.render_as_string(hide_password=False)


def embedded_passwords() -> Path | None:
    """Return the folder of the embedded server's passwords, or None if another one is used."""
    return None if settings.external_warehouse_url() else server.kept_passwords()


def connect(role: Role = Role.LOADER, application: str = "gonghui") -> Engine:
    """Return an engine on the warehouse whose sessions speak the federation's time zone.

    ``application`` is what others see them do.
    """
    return create_engine(
        warehouse_url(role),
        connect_args={
            "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": application,
            **_KEEPALIVES,
        },
        pool_pre_ping=True,
        use_native_hstore=False,  # we have none, and each session would ask for it
    )


@cache
def read_sql(name: str) -> str:
    """Return the text of ``sql/<name>.sql``."""
    return (settings.SQL / f"{name}.sql").read_text(encoding="utf-8")


def execute(connection: Connection, name: str, **parameters: Any) -> CursorResult[Any]:
    """Run the statements of ``sql/<name>.sql`` with bound parameters."""
    return connection.execute(text(read_sql(name)), parameters)


def copy_text(connection: Connection, table: str, columns: Sequence[str], lines: str) -> None:
    """Append rows to a table by COPY, given as lines of etl.database.copying."""
    statement = f"copy {table} ({', '.join(columns)}) from stdin (format csv)"
    with closing(connection.connection.cursor()) as cursor:
        cursor.copy_expert(statement, StringIO(lines))


def rows_as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as a JSON array, for ``jsonb_to_recordset``; dates and decimals as text."""
    return dumps(list(rows), default=str, ensure_ascii=False)
