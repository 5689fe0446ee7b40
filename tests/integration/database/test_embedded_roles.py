"""Roles and their passwords on the embedded server, as ``gonghui migrate`` sets them up there."""

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from etl import on_demand
from etl.database import server
from etl.database.connect import connect, warehouse_url
from etl.database.privileges import set_passwords
from etl.database.roles import Role
from etl.errors import DatabaseError


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """The home of a server that ``gonghui migrate`` was called on."""
    with (
        tempfile.TemporaryDirectory(prefix="roles ") as name,
        pytest.MonkeyPatch.context() as environment,
    ):
        Path(name).chmod(0o755)
        for variable in ("WAREHOUSE_URL", "WAREHOUSE_OWNER_URL"):
            environment.setenv(variable, "")
        environment.setenv("GONGHUI_VAR", name)
        with pytest.raises(DatabaseError, match="请先运行 gonghui migrate"):
            connect()
        on_demand.set_up()
        yield Path(name) / "postgres"
        server.stop()


def who(url: str) -> str:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return str(connection.execute(text("select current_user")).scalar())
    finally:
        engine.dispose()


def owner() -> Engine:
    return connect(Role.OWNER)


@pytest.mark.usefixtures("home")
def test_every_role_logs_in_with_its_own_password() -> None:
    assert {role: who(warehouse_url(role)) for role in Role} == {role: role for role in Role}
    assert who(warehouse_url()) == "warehouse_loader"


def test_passwords_differ_and_only_the_server_reads_them(home: Path) -> None:
    files = [home / "password", *sorted(home.glob("*_password"))]
    assert [file.name for file in files] == [
        "password",
        "warehouse_analyst_password",
        "warehouse_auditor_password",
        "warehouse_loader_password",
    ]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert {file.stat().st_uid for file in files} == {(home / "data").stat().st_uid}
    passwords = {file.read_text() for file in files}
    assert len(passwords) == 4
    assert min(map(len, passwords)) >= 32


@pytest.mark.usefixtures("home")
def test_a_database_for_other_things_is_closed_to_the_warehouses_roles() -> None:
    server.ensure_database("airflow")
    for database in ("airflow", "postgres", "template1"):
        assert who(server.url(database)) == "warehouse_owner"
        for role in (Role.LOADER, Role.ANALYST, Role.AUDITOR):
            with pytest.raises(OperationalError, match=f'denied for database "{database}"'):
                who(server.url(database, role))


@pytest.mark.usefixtures("home")
def test_a_password_is_changed_by_a_file_and_its_role_alone(tmp_path: Path) -> None:
    before = {role: warehouse_url(role) for role in Role}
    (tmp_path / "warehouse_auditor_password").write_text("new word\n")
    engine = owner()
    set_passwords(engine, tmp_path)
    with pytest.raises(OperationalError, match="password authentication failed"):
        who(before.pop(Role.AUDITOR))
    password = server.url("warehouse", Role.AUDITOR).split(":")[2].split("@")[0]
    changed = warehouse_url(Role.AUDITOR).replace(password, "new%20word")
    assert who(changed) == "warehouse_auditor"
    assert {role: who(url) for role, url in before.items()} == {role: role for role in before}

    on_demand.set_up()  # the files of the embedded server hold again
    assert who(warehouse_url(Role.AUDITOR)) == "warehouse_auditor"
    engine.dispose()


@pytest.mark.usefixtures("home")
def test_a_folder_that_holds_no_password_is_refused(tmp_path: Path) -> None:
    engine = owner()
    with pytest.raises(DatabaseError, match="应有：warehouse_loader_password、warehouse_analyst"):
        set_passwords(engine, tmp_path)
    (tmp_path / "warehouse_loader_password").write_text("\n")
    with pytest.raises(DatabaseError, match="warehouse_loader_password 是空的"):
        set_passwords(engine, tmp_path)
    assert who(warehouse_url()) == "warehouse_loader"
    engine.dispose()


@pytest.mark.usefixtures("home")
def test_a_role_that_may_set_no_passwords_is_told_whom_to_ask(tmp_path: Path) -> None:
    (tmp_path / "warehouse_auditor_password").write_text("new word")
    engine = connect(Role.LOADER)
    with pytest.raises(DatabaseError, match="无权设置角色的口令.*permission denied to alter role"):
        set_passwords(engine, tmp_path)
    engine.dispose()
