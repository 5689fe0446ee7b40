"""Roles and privileges as migrating sets them up, on servers and databases of many kinds."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from etl import settings
from etl.database.connect import execute, read_sql
from etl.database.migrate import migrate
from etl.database.privileges import create_roles, loopholes
from etl.database.roles import Role
from etl.database.waits import end_overlong_sessions
from etl.errors import DatabaseError
from tests.integration.database.logins import Login, outcome


@pytest.fixture
def own_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the statements that a test may change."""
    folder = Path(shutil.copytree(settings.SQL, tmp_path / "sql"))
    monkeypatch.setattr(settings, "SQL", folder)
    read_sql.cache_clear()
    yield folder
    read_sql.cache_clear()


def _declare(sql: Path, name: str, statements: str) -> None:
    (sql / "schema" / f"{name.replace('.', '/')}.sql").write_text(statements, "utf-8")


def test_what_is_declared_later_is_covered(
    empty: Engine, own_sql: Path, login_to: Callable[[str], Login]
) -> None:
    for table in ("report.more (figure numeric)", "outbox.more (mail text)"):
        _declare(own_sql, table.split()[0], f"create table {table};")
    migrate(empty)
    login = login_to(str(empty.url.database))
    loader, analyst = login(Role.LOADER), login(Role.ANALYST)
    assert outcome(loader, "insert into report.more values (1)") == "ok"
    assert outcome(loader, "insert into outbox.more values ('')") == "ok"
    assert outcome(analyst, "select * from report.more") == "ok"
    assert outcome(analyst, "select * from outbox.more") == "42501"
    assert outcome(login(Role.AUDITOR), "select * from outbox.more") == "ok"


def test_what_somebody_granted_by_hand_ends_with_the_next_migrate(
    warehouse: Engine, login_to: Callable[[str], Login]
) -> None:
    login = login_to(str(warehouse.url.database))
    with warehouse.begin() as connection:
        connection.execute(text("grant usage on schema outbox, internal to public"))
        connection.execute(text("grant select on outbox.message to warehouse_analyst"))
        connection.execute(text("grant update (value) on warehouse.fact_observation to public"))
        connection.execute(
            text("grant execute on function internal.add_missing_partitions() to public")
        )
    tried = [
        (login(Role.ANALYST), "select * from outbox.message"),
        (login(Role.LOADER), "update warehouse.fact_observation set value = 1"),
        (login(Role.ANALYST), "select internal.add_missing_partitions()"),
    ]
    assert [outcome(*attempt) for attempt in tried] == ["ok", "ok", "ok"]
    migrate(warehouse)
    assert [outcome(*attempt) for attempt in tried] == ["42501", "42501", "42501"]


@pytest.fixture
def plain_owner(server_url: str) -> Iterator[Engine]:
    """Give an engine on a database whose owner may do nothing else on the server."""
    maintenance = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text("create role plain_owner login password 'plain'"))
        connection.execute(text("create database plain owner plain_owner"))
    owner = {"username": "plain_owner", "password": "plain", "database": "plain"}
    engine = create_engine(maintenance.url.set(**owner))
    yield engine
    engine.dispose()
    with maintenance.connect() as connection:
        connection.execute(text("drop database plain with (force)"))
        connection.execute(text("drop role plain_owner"))
    maintenance.dispose()


def test_an_owner_without_any_other_right_is_told_to_have_the_roles_created(
    plain_owner: Engine, own_sql: Path
) -> None:
    for path in (own_sql / "roles").glob("*.sql"):
        path.write_text(path.read_text("utf-8").replace("warehouse_auditor", "absent"), "utf-8")
    with pytest.raises(DatabaseError) as caught:
        migrate(plain_owner)
    assert str(caught.value) == (
        "数据库里还没有角色 absent，而当前用户无权创建角色。请数据库管理员执行 "
        "sql/roles/create.sql（psql -f sql/roles/create.sql），然后再运行 gonghui migrate。"
        "数据库的答复：permission denied to create role"
    )
    with plain_owner.connect() as connection:
        assert connection.execute(text("select to_regnamespace('landing')")).scalar() is None


def test_an_owner_without_any_other_right_grants_what_is_his(
    plain_owner: Engine, login_to: Callable[[str], Login]
) -> None:
    migrate(plain_owner)
    login = login_to("plain")
    assert outcome(login(Role.LOADER), "select internal.add_missing_partitions()") == "ok"
    assert outcome(login(Role.LOADER), "delete from landing.submission") == "42501"
    assert outcome(login(Role.ANALYST), "select * from report.received_file") == "ok"
    assert outcome(login(Role.AUDITOR), "select * from outbox.message") == "ok"


def test_what_an_owner_may_not_bound_is_told_until_an_administrator_has_done_it(
    plain_owner: Engine, server_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    migrate(plain_owner)
    assert "gonghui bounds" in caplog.text
    with plain_owner.connect() as connection:
        kinds = {row.kind for row in execute(connection, "roles/loophole")}
        statements = loopholes(connection)
    assert kinds == {"function", "sight"}  # limits belong to roles, which are there already
    assert "revoke execute on function lo_from_bytea(oid,bytea) from public" in statements
    administrator = create_engine(make_url(server_url).set(database="plain"))
    with administrator.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    administrator.dispose()
    caplog.clear()
    migrate(plain_owner)
    assert caplog.text == ""


@pytest.fixture
def creator(server_url: str, own_sql: Path) -> Iterator[Engine]:
    """Give an engine on a database whose owner may create roles, but is no superuser.

    The roles that he creates have names of their own, and a short time.
    """
    for path in (
        *(own_sql / "roles").glob("*.sql"),
        own_sql / "schema" / "internal" / "end_overlong_sessions.sql",
    ):
        statements = path.read_text("utf-8").replace("'10 minutes'", "'1 second'")
        for name in ("loader", "analyst", "auditor"):
            statements = statements.replace(f"warehouse_{name}", f"created_{name}")
        path.write_text(statements, "utf-8")
    maintenance = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with maintenance.connect() as connection:
        connection.execute(text("create role creator login createrole password 'x'"))
        connection.execute(text("create database created owner creator"))
    owner = {"username": "creator", "password": "x", "database": "created"}
    engine = create_engine(maintenance.url.set(**owner))
    yield engine
    engine.dispose()
    with maintenance.connect() as connection:
        connection.execute(text("drop database created with (force)"))
        connection.execute(text("drop role created_loader, created_analyst, created_auditor"))
        connection.execute(text("drop role creator"))
    maintenance.dispose()


def test_an_owner_who_created_the_roles_bounds_them_without_being_a_superuser(
    creator: Engine,
) -> None:
    migrate(creator)
    with creator.begin() as connection:
        left_open = {(row.kind, row.what) for row in execute(connection, "roles/loophole")}
        assert {what for kind, what in left_open if kind != "function"} == {
            "created_analyst temp_file_limit",
            "created_auditor temp_file_limit",
            "created_loader temp_file_limit",
            "created_analyst log_min_messages",
            "created_auditor log_min_messages",
            "created_analyst log_min_error_statement",
            "created_auditor log_min_error_statement",
        }
        connection.execute(text("alter role created_analyst login password 'x'"))
        connection.execute(text("alter role created_loader login password 'x'"))
    loader, analyst = (
        create_engine(creator.url.set(username=f"created_{name}"))  # its password is as short
        for name in ("loader", "analyst")
    )
    with analyst.connect() as reading:
        reading.execute(text("select * from warehouse.dim_unit"))
        time.sleep(1.1)
        assert end_overlong_sessions(loader) == 1
        with pytest.raises(DBAPIError):
            reading.execute(text("select 1"))
    loader.dispose()
    analyst.dispose()


def test_functions_that_are_still_to_come_are_not_for_everybody(
    empty: Engine, own_sql: Path, login_to: Callable[[str], Login]
) -> None:
    migrate(empty)
    function = "create function {}() returns integer language sql return 1;"
    for name in ("report.more", "landing.more"):
        _declare(own_sql, name, function.format(name))
    with empty.begin() as connection:
        connection.execute(text(function.format("public.more")))
    migrate(empty)
    login = login_to(str(empty.url.database))
    analyst, auditor = login(Role.ANALYST), login(Role.AUDITOR)
    assert outcome(analyst, "select public.more()") == "42501"
    assert outcome(analyst, "select report.more()") == "ok"
    assert outcome(analyst, "select landing.more()") == "42501"
    assert outcome(auditor, "select landing.more()") == "ok"


def test_a_loader_that_migrates_is_told_who_has_to(
    empty: Engine, login_to: Callable[[str], Login]
) -> None:
    with pytest.raises(DatabaseError) as caught:
        migrate(login_to(str(empty.url.database))(Role.LOADER))
    assert str(caught.value) == (
        "当前用户无权升级库结构。请把数据库所有者的连接地址设为 WAREHOUSE_OWNER_URL，"
        "再运行 gonghui migrate。数据库的答复：permission denied for schema public"
    )


def test_two_databases_of_a_server_may_create_the_roles_at_once(
    server_url: str, own_sql: Path
) -> None:
    for path in (own_sql / "roles").glob("*.sql"):
        path.write_text(path.read_text("utf-8").replace("warehouse_", "raced_"), "utf-8")
    roles = "select count(*) from pg_roles where rolname ~ '^raced_'"
    blocked = text("select cardinality(pg_blocking_pids(:pid)) > 0")
    engine = create_engine(server_url)
    with engine.connect() as first, engine.connect() as second:
        waiting = {"pid": second.execute(text("select pg_backend_pid()")).scalar()}
        create_roles(first)
        other = threading.Thread(target=_create_and_commit, args=(second,))
        other.start()
        while other.is_alive() and not first.execute(blocked, waiting).scalar():
            pass
        assert other.is_alive()  # until it is known whether the first keeps them
        first.commit()
        other.join()
        assert second.execute(text(roles)).scalar() == 3
        second.execute(text("drop role raced_loader, raced_analyst, raced_auditor"))
        second.commit()
    engine.dispose()


def _create_and_commit(connection: Connection) -> None:
    create_roles(connection)
    connection.commit()
