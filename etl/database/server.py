"""The embedded PostgreSQL server: a daemon on loopback, driven with ``initdb`` and ``pg_ctl``."""

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
import psycopg2
from filelock import FileLock, Timeout
from psycopg2 import sql

from etl import settings
from etl.database.home import Home, existing_home, prepared_home, programs
from etl.database.roles import CREATED, Role, password_file
from etl.errors import DatabaseError
from etl.machine.local_servers import LOOPBACK, free_port, kept_secret, last_lines

# Unicode order and case come with PostgreSQL itself, so every machine sorts the same.
CLUSTER_OPTIONS = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
    "--data-checksums",
    "--no-instructions",
    f"--set=listen_addresses={LOOPBACK}",
    "--set=unix_socket_directories=",
    "--set=timezone=UTC",
    "--set=log_timezone=UTC",
)
# Nobody here waits for notifications: 8 MB of them instead of 8 GB.
SERVER_OPTIONS = "-c max_notify_queue_pages=1024"
_WITHOUT_DISK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
_OPEN_TO_ALL = """
    select datname from pg_database
    where datname = any(%s) and has_database_privilege('public', oid, 'connect')
"""
START_ATTEMPTS = 3
RECOVERY_SECONDS = 60


class ServerAddress(NamedTuple):
    """Where the server listens."""

    host: str
    port: int


def ensure_running() -> ServerAddress:
    """Return the address of the server, created and started if need be.

    Raises DatabaseError with the last lines of the server's log when it does not start.
    """
    with _lock():
        home = prepared_home()
        if not home.data.exists():
            _create_cluster(home)
        if _listening(home) is None:
            _start(home)
        return _address(home)


def is_running() -> bool:
    """Tell whether the server of this ``var`` folder runs."""
    return _listening(existing_home()) is not None


def stop() -> bool:
    """Stop the server, cutting off its sessions; return False when it did not run.

    Raises DatabaseError when it does not stop.
    """
    with _lock():
        home = existing_home()
        if _listening(home) is None:
            return False
        if not _run(home, "pg_ctl", "stop", f"--pgdata={home.data}", "--mode=fast"):
            raise _failure(home, "无法停止内置 PostgreSQL 服务器。")
        return True


def url(database: str, role: Role = Role.OWNER) -> str:
    """Return the SQLAlchemy URL with which a role opens a database on the running server.

    Raises DatabaseError when the server does not run, or when the role has no password yet.
    """
    home = existing_home()
    address = _address(home)
    file = home.password if role == Role.OWNER else password_file(home.folder, role)
    if not file.exists():
        raise DatabaseError(f"{role} 还没有口令。请先运行 gonghui migrate。")
    return _url(address, role, file.read_text("utf-8"), database)


@contextmanager
def temporary_server(name: str) -> Iterator[str]:
    """Run a server of its own below ``var``, gone afterwards; give its owner's URL.

    It waits for no disk: whoever is killed meanwhile leaves nothing that is worth keeping. Raises
    DatabaseError when it does not start, or another process runs one of this name.
    """
    with _alone(name):
        home = prepared_home(name)
        _clear(home)
        _create_cluster(home)
        _start(home, f"{SERVER_OPTIONS} {_WITHOUT_DISK}")
        try:
            address, password = _address(home), home.password.read_text("utf-8")
            place = _url(address, Role.OWNER, password, "postgres")
            with closing(_connection(place.replace("+psycopg2", ""))) as connection:
                connection.autocommit = True
                _close_to_all(connection, ["postgres", "template1"])
            yield place
        finally:
            _clear(home)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    try:
        with FileLock(settings.var_dir() / f"{name}.lock", timeout=0):
            yield
    except Timeout as error:
        raise DatabaseError(f"{settings.var_dir() / name} 正在用：另一次还没有做完。") from error


def _clear(home: Home) -> None:
    """Stop a server that is not kept, if it runs, and delete its data."""
    if _listening(home) is not None:
        _run(home, "pg_ctl", "stop", f"--pgdata={home.data}", "--mode=immediate")
    shutil.rmtree(home.data, ignore_errors=True)


def _url(address: ServerAddress, role: Role, password: str, database: str) -> str:
    return f"postgresql+psycopg2://{role}:{password}@{address.host}:{address.port}/{database}"


def kept_passwords() -> Path:
    """Return the folder of the passwords of the roles that migrating creates, generated once."""
    home = existing_home()
    for role in CREATED:
        file = password_file(home.folder, role)
        kept_secret(file, _password)
        home.account.own(file)
    return home.folder


def ensure_database(name: str) -> None:
    """Create a database on the running server unless it is there; only its owner may enter it.

    The two that every server has are closed, too: nobody counts what is stored there.

    Raises DatabaseError when the server does not run, or lets nobody in.
    """
    dsn = url("postgres").replace("+psycopg2", "")
    with _lock(), closing(_connection(dsn)) as connection:
        connection.autocommit = True  # CREATE DATABASE refuses a transaction
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        _close_to_all(connection, [name, "postgres", "template1"])


def _close_to_all(connection: psycopg2.extensions.connection, names: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_TO_ALL, [names])
        for (database,) in cursor.fetchall():
            statement = sql.SQL("revoke all on database {} from public")
            cursor.execute(statement.format(sql.Identifier(database)))


def _connection(dsn: str) -> psycopg2.extensions.connection:
    """Connect to the running server; after a crash it takes a while until it lets anybody in."""
    until = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return psycopg2.connect(dsn)
        except psycopg2.OperationalError as error:
            recovers = "the database system is" in str(error) and is_running()
            if not recovers or time.monotonic() > until:
                raise _failure(existing_home(), f"内置 PostgreSQL 拒绝连接：{error}") from error
        time.sleep(0.2)


def _lock() -> FileLock:
    folder = settings.var_dir()
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / "postgres.lock")


def _password() -> str:
    return secrets.token_urlsafe(32)


def _create_cluster(home: Home) -> None:
    kept_secret(home.password, _password)
    home.account.own(home.password)
    draft = home.data.with_name("data.draft")  # renamed when complete: never half a cluster
    shutil.rmtree(draft, ignore_errors=True)
    options = (f"--username={Role.OWNER}", f"--pwfile={home.password}", *CLUSTER_OPTIONS)
    if not _run(home, "initdb", f"--pgdata={draft}", *options):
        raise _failure(home, "无法创建内置 PostgreSQL 数据库。请检查磁盘空间和目录权限。")
    draft.rename(home.data)


def _start(home: Home, server_options: str = SERVER_OPTIONS) -> None:
    arguments = ("start", f"--pgdata={home.data}", f"--log={home.log}", "--wait", "--timeout=120")
    for attempt in range(START_ATTEMPTS):
        # After a crash the old server's children may need a moment to end, and a port that was
        # free may be taken meanwhile; the second attempt finds both settled.
        time.sleep(attempt)
        # A process that is no server of ours may bear the id in a left-over file, and PostgreSQL
        # would refuse to start beside it. It still recognises a live server by its shared memory.
        (home.data / "postmaster.pid").unlink(missing_ok=True)
        options = f"{server_options} -p {free_port(_earlier_port(home))}"
        if _run(home, "pg_ctl", *arguments, f"--options={options}"):
            return
    raise _failure(home, "无法启动内置 PostgreSQL 服务器。请根据日志排除故障后重试。")


def _earlier_port(home: Home) -> int | None:
    """Return the last start's port: the last word of the command that PostgreSQL records."""
    command = home.data / "postmaster.opts"
    return int(command.read_text("utf-8").split('"')[-2]) if command.exists() else None


def _listening(home: Home) -> ServerAddress | None:
    """Return the running server's address by its ``postmaster.pid``, whose 4th line is the port.

    https://www.postgresql.org/docs/18/storage-file-layout.html
    """
    try:
        lines = (home.data / "postmaster.pid").read_text("utf-8").splitlines()
        command = psutil.Process(int(lines[0])).cmdline()
    except (FileNotFoundError, psutil.NoSuchProcess):
        return None
    if str(home.data) not in command:
        return None  # another process got the id of a server that died
    return ServerAddress(LOOPBACK, int(lines[3]))


def _address(home: Home) -> ServerAddress:
    address = _listening(home)
    if address is None:
        raise DatabaseError("内置 PostgreSQL 服务器没有运行。请先运行 make up 或 make run。")
    return address


def _run(home: Home, program: str, *arguments: str) -> bool:
    """Run one of PostgreSQL's programs as the server's user; what it says goes to the log."""
    home.log.touch(mode=0o600)
    home.account.own(home.log)
    # A file, not a pipe: the server outlives us and must not keep our caller's pipes open.
    with home.log.open("ab") as log:
        try:
            return home.account.run(programs(home) / program, *arguments, log=log) == 0
        except OSError as error:
            raise _failure(home, f"无法运行 PostgreSQL 的程序 {program}：{error}。") from error


def _failure(home: Home, what: str) -> DatabaseError:
    return DatabaseError(f"{what}\n日志 {home.log} 的最后几行：\n{last_lines(home.log)}")
