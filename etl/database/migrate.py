"""Bring a database to the declared schema: sql/schema, and sql/changes for what keeps data.

Who may do what is written down once for the whole schema, and applied every time.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from psycopg2.errors import DependentObjectsStillExist
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from etl.database.connect import execute
from etl.database.declaration import DeclaredObject, read_changes, read_declaration
from etl.database.plan import Applied, Plan, plan
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
_START_ANEW = (
    "什么都没有改动。请先导出要留的数据，再换一个新建的空数据库运行 gonghui migrate；"
    "内置数据库里的演示数据不必留，运行 make clean，再 make run。"
)


def migrate(engine: Engine) -> list[str]:
    """Bring the database to the declared schema, and return the names of what was changed.

    All or nothing: it happens in one transaction. Two processes may call this at once. What is
    left for an administrator to do is logged.

    Raises DatabaseError if the database is that of another state of the program for which there
    are no changes, or if the caller may not change the schema or not create missing roles.
    """
    prepare(engine)
    with _alone(engine) as connection:
        planned = read_plan(connection)
        _require_possible(planned)
        _carry_out(connection, planned)
        execute(connection, "migrate/foreign_key")
        grant_privileges(connection)
        close_loopholes(connection)
        open_still = loopholes(connection)
    if open_still:
        logger.warning(_LEFT_OPEN, len(open_still), open_still[0])
    return planned.names


def prepare(engine: Engine) -> None:
    """Create the roles, the record of applied files and what turns are taken by, if missing.

    Raises DatabaseError if the caller may not, or if somebody else's schema is there already.
    """
    with explained(_REFUSED), engine.begin() as connection:
        schemas = [name for name in read_declaration() if "." not in name]
        strange = execute(connection, "migrate/unrecorded_schema", schemas=schemas).scalars().all()
        if strange:
            raise DatabaseError(
                f"数据库里已有 {'、'.join(strange)}，却没有升级记录（public.schema_file）："
                f"它由较早的开发版本建立，不能升级。{_START_ANEW}"
            )
        create_roles(connection)
        execute(connection, "migrate/prepare")


def read_plan(connection: Connection) -> Plan:
    """Return what the database lacks of the declared schema.

    Raises ProgrammingError (UndefinedTable) if it was never prepared.
    """
    rows = execute(connection, "migrate/applied_file").all()
    applied = Applied(
        objects={row.name: row.statements for row in rows if row.folder == "schema"},
        changes={row.name: row.statements for row in rows if row.folder == "changes"},
    )
    return plan(applied, read_declaration(), read_changes())


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Give a transaction in which no other process migrates; only an owner may have it."""
    with explained(_REFUSED), engine.begin() as connection:
        connection.exec_driver_sql("lock table public.schema_file in exclusive mode")
        yield connection


def _require_possible(planned: Plan) -> None:
    if planned.edited_changes:
        raise DatabaseError(
            f"sql/changes 里的 {'、'.join(planned.edited_changes)} 在执行之后被改动过；"
            "请恢复原文件，改动写成新的文件。"
        )
    if planned.unknown_changes:
        raise DatabaseError(
            f"数据库已由较新的程序升级过（{'、'.join(planned.unknown_changes)}）。"
            "请换成较新的程序。什么都没有改动。"
        )
    if planned.without_change:
        raise DatabaseError(
            f"{'、'.join(planned.without_change)} 与程序中的声明不同，sql/changes 里又没有相应的"
            f"升级语句：这个数据库由较早的开发版本建立，不能升级。{_START_ANEW}"
        )


def _carry_out(connection: Connection, planned: Plan) -> None:
    _drop(connection, planned.dropped)
    for statements in planned.changes.values():
        _run(connection, statements)
    for name, statements in {**planned.changes, **planned.contained}.items():
        _record(connection, "changes", name, statements)
    for declared in planned.declared:
        _run(connection, _missing_statements(connection, declared))
        _record(connection, "schema", declared.name, declared.statements)
    execute(connection, "migrate/forget", names=list(planned.undeclared))


def _drop(connection: Connection, dropped: Sequence[DeclaredObject]) -> None:
    """Drop views and functions, each before those that it needs."""
    for kind, items in groupby(reversed(dropped), key=lambda item: item.kind):
        names = ", ".join(item.name for item in items)
        try:
            connection.exec_driver_sql(f"drop {kind} if exists {names}")
        except DBAPIError as error:
            if not isinstance(error.orig, DependentObjectsStillExist):
                raise
            raise DatabaseError(
                "要重建的视图或函数，仓库以外还有别的对象在用。请先删除那些对象，升级后再建。"
                f"数据库的答复：{error.orig.diag.message_detail}"
            ) from error


def _missing_statements(connection: Connection, declared: DeclaredObject) -> str:
    """Return all statements of an object or, if it is there, its comments alone."""
    is_there = execute(connection, "migrate/is_there", object_name=declared.name).scalar()
    return declared.comments if is_there else declared.statements


def _run(connection: Connection, statements: str) -> None:
    if statements:
        connection.exec_driver_sql(statements.replace("%", "%%"))


def _record(connection: Connection, folder: str, name: str, statements: str) -> None:
    execute(connection, "migrate/record", folder=folder, file_name=name, statements=statements)
