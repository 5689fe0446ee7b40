"""Bring a database to the current schema: each file of sql/migrations once, in order.

Who may do what is written down once for the whole schema, and applied every time.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from sqlalchemy import Connection, Engine, text

from etl import settings
from etl.database.connect import execute
from etl.database.privileges import (
    close_loopholes,
    create_roles,
    explained,
    grant_privileges,
    loopholes,
)
from etl.errors import DatabaseError

logger = logging.getLogger(__name__)

_REFUSED = (
    "当前用户无权升级库结构。请把数据库所有者的连接地址设为 WAREHOUSE_OWNER_URL，"
    "再运行 gonghui migrate。"
)
_LEFT_OPEN = (
    "各角色的权限和限制还有 %s 处没有收紧，当前用户无权收紧（例如 %s）。gonghui bounds 打印要执行的"
    "语句，请数据库管理员过目后，以超级用户在仓库的库中执行。"
)


def migrate(engine: Engine) -> list[str]:
    """Apply the migrations that are missing and return their names.

    Each migration and its record share a transaction. Two processes may call this at once. What
    is left for an administrator to do is logged.

    Raises DatabaseError if an applied migration's file has changed since, or if the caller may
    not change the schema or not create the roles that are missing.
    """
    prepare(engine)
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
        close_loopholes(connection)
        open_still = loopholes(connection)
    if open_still:
        logger.warning(_LEFT_OPEN, len(open_still), open_still[0])
    return applied


def prepare(engine: Engine) -> None:
    """Create the roles, the record of migrations and what turns are taken by, unless all are there.

    Raises DatabaseError if the caller may not.
    """
    with explained(_REFUSED), engine.begin() as connection:
        create_roles(connection)
        execute(connection, "migrations/schema_migration")


def migration_files() -> dict[str, str]:
    """Return the checksum of each migration's file by the migration's name, in their order."""
    paths = sorted((settings.SQL / "migrations").glob("[0-9]*.sql"))
    return {path.stem: _checksum(path.read_text(encoding="utf-8")) for path in paths}


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Give a transaction in which no other process migrates; only an owner may have it."""
    with explained(_REFUSED), engine.begin() as connection:
        connection.execute(text("lock table public.schema_migration in exclusive mode"))
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
