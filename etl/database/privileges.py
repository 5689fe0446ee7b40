"""What each role may do, and the passwords with which they log in."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from psycopg2 import sql
from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import encrypt_password
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import ProgrammingError

from etl.database.connect import connect, execute
from etl.database.roles import CREATED, Role, password_file
from etl.errors import DatabaseError


def create_roles(connection: Connection) -> None:
    """Create the roles that the server does not have yet; nobody can log in as them so far.

    Raises DatabaseError that says what to have done if the caller may not create roles.
    """
    missing = execute(connection, "roles/missing").scalars().all()
    if not missing:
        return
    with explained(
        f"数据库里还没有角色 {'、'.join(missing)}，而当前用户无权创建角色。请数据库管理员执行 "
        "sql/roles/create.sql（psql -f sql/roles/create.sql），然后再运行 gonghui migrate。"
    ):
        execute(connection, "roles/create")


def grant_privileges(connection: Connection) -> None:
    """Let each role do what sql/roles/privileges.sql says, and nothing else."""
    execute(connection, "roles/privileges")


def close_loopholes(connection: Connection) -> None:
    """Close every way around the limits of roles that the caller may close."""
    for loophole in execute(connection, "roles/loophole").all():
        # Only the server's administrator knows who else logs in to its other databases.
        if loophole.kind != "database":
            with suppress(ProgrammingError), connection.begin_nested():
                connection.exec_driver_sql(loophole.remedy)


def loopholes(connection: Connection) -> list[str]:
    """Return the statement that closes it for every way round the limits of roles still open."""
    return [loophole.remedy for loophole in execute(connection, "roles/loophole")]


def left_to_administrator() -> list[str]:
    """Return the statements that an administrator still has to run in the warehouse's database."""
    with connect(Role.OWNER).connect() as connection:
        return loopholes(connection)


def set_passwords(engine: Engine, folder: Path) -> None:
    """Let each role log in whose password lies in a folder, in a file ``<role>_password``.

    Raises DatabaseError if there is none, if one is empty, or if the caller may not set them.
    """
    files = {role: file for role in CREATED if (file := password_file(folder, role)).exists()}
    if not files:
        expected = "、".join(password_file(folder, role).name for role in CREATED)
        raise DatabaseError(f"{folder} 里没有口令文件。应有：{expected}。")
    with (
        explained("当前用户无权设置角色的口令。请数据库管理员设置，或用建立角色的用户运行。"),
        engine.begin() as connection,
        closing(connection.connection.cursor()) as cursor,
    ):
        for role, file in files.items():
            password = file.read_text("utf-8").strip()
            if not password:
                raise DatabaseError(f"口令文件 {file} 是空的。")
            # Only the verifier leaves this process: a statement may end in a log.
            verifier = encrypt_password(
                password, role, scope=cursor.connection, algorithm="scram-sha-256"
            )
            statement = sql.SQL("alter role {} login password {}")
            cursor.execute(statement.format(sql.Identifier(role), sql.Literal(verifier)))


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Raise a DatabaseError that says what to do where the database refuses for want of a right."""
    try:
        yield
    except (ProgrammingError, InsufficientPrivilege) as error:
        cause = error.orig if isinstance(error, ProgrammingError) else error
        if not isinstance(cause, InsufficientPrivilege):
            raise
        raise DatabaseError(f"{what}数据库的答复：{cause.diag.message_primary}") from error
