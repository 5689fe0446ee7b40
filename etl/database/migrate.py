"""Bring a database to the current schema: each file of sql/migrations once, in order.

Who may do what is written down once for the whole schema, and applied every time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from sqlalchemy import Connection, Engine, text

from etl import settings
from etl.database.connect import execute
from etl.database.privileges import create_roles, explained, grant_privileges
from etl.errors import DatabaseError

_LOCK = 20200630  # any number that no other program locks
_REFUSED = (
    "当前用户无权升级库结构。请把数据库所有者的连接地址设为 WAREHOUSE_OWNER_URL，"
    "再运行 gonghui migrate。"
)


def migrate(engine: Engine) -> list[str]:
    """Apply the migrations that are missing and return their names.

    Each migration and its record share a transaction. Two processes may call this at once.

    Raises DatabaseError if an applied migration's file has changed since, or if the caller may
    not change the schema or not create the roles that are missing.
    """
    with _alone(engine) as connection:
        create_roles(connection)
        execute(connection, "migrations/schema_migration")
    applied = []
    for path in sorted((settings.SQL / "migrations").glob("[0-9]*.sql")):
        statements = path.read_text(encoding="utf-8")
        with _alone(engine) as connection:
            if not _is_applied(connection, path.stem, statements):
                connection.exec_driver_sql(statements.replace("%", "%%"))
                _record(connection, path.stem, statements)
                applied.append(path.stem)
    with _alone(engine) as connection:
        grant_privileges(connection)
    return applied


def migration_files() -> dict[str, str]:
    """Return the checksum of each migration's file by the migration's name, in their order."""
    paths = sorted((settings.SQL / "migrations").glob("[0-9]*.sql"))
    return {path.stem: _checksum(path.read_text(encoding="utf-8")) for path in paths}


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Give a transaction in which no other process migrates."""
    with explained(_REFUSED), engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        yield connection


def _is_applied(connection: Connection, name: str, statements: str) -> bool:
    known = connection.execute(
        text("select checksum from public.schema_migration where name = :name"), {"name": name}
    ).scalar()
    if known is not None and known != _checksum(statements):
        raise DatabaseError(
            f"迁移文件 sql/migrations/{name}.sql 在执行之后被改动过；"
            "请恢复原文件，改动写成新的迁移文件。"
        )
    return known is not None


def _record(connection: Connection, name: str, statements: str) -> None:
    connection.execute(
        text("insert into public.schema_migration (name, checksum) values (:name, :checksum)"),
        {"name": name, "checksum": _checksum(statements)},
    )


def _checksum(statements: str) -> str:
    return sha256(statements.encode()).hexdigest()
