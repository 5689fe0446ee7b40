"""Connections to the warehouse, and statements kept in sql/."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from functools import cache
from io import StringIO
from json import dumps
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, create_engine, event, make_url, text
from sqlalchemy.pool import PoolResetState

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
_engines: list[Engine] = []  # of this process, each with its sessions


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


def connect(role: Role = Role.LOADER) -> Engine:
    """Return the process's engine on the warehouse; its sessions speak the federation's time zone.

    Its sessions are kept for whoever connects next, who finds nothing of what another has set.
    """
    return _engine(warehouse_url(role))


@cache
def _engine(url: str) -> Engine:
    engine = create_engine(
        url,
        connect_args={
            "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items()),
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "gonghui",
            **_KEEPALIVES,
        },
        max_overflow=-1,  # stages that wait for their turn hold sessions, too
        pool_pre_ping=True,
        pool_reset_on_return=None,  # but by _reset
        use_native_hstore=False,  # we have none, and each session would ask for it
    )
    event.listen(engine, "reset", _reset)
    _engines.append(engine)
    return engine


def _reset(session: Any, _: object, state: PoolResetState) -> None:
    """Leave neither a transaction nor a setting behind in a session that is handed back."""
    if not state.terminate_only:
        session.reset()


def name_sessions(engine: Engine, application: str) -> None:
    """Let others see what an engine's sessions do, from now on."""

    def name(connection: Connection) -> None:
        session: Any = connection.connection.driver_connection
        with closing(session.cursor()) as cursor:
            cursor.execute("select set_config('application_name', %s, false)", (application,))
        session.commit()

    event.listen(engine, "engine_connect", name)


def disconnect() -> None:
    """Close the sessions that the process keeps, for whoever wants the database to itself."""
    for engine in _engines:
        engine.dispose()
    _engines.clear()
    _engine.cache_clear()


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
