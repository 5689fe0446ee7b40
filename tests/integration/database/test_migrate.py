"""Migrations on a database of their own, from nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from etl import settings
from etl.database.connect import connect, warehouse_url
from etl.database.migrate import migrate
from etl.errors import DatabaseError

ALL = sorted(path.stem for path in (settings.SQL / "migrations").glob("0*.sql"))


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations that a test may change."""
    monkeypatch.setattr(settings, "SQL", Path(shutil.copytree(settings.SQL, tmp_path / "sql")))
    return tmp_path / "sql" / "migrations"


def recorded(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        query = text("select name from public.schema_migration order by name")
        return list(connection.execute(query).scalars())


def test_an_empty_database_gets_every_migration_in_order(empty: Engine) -> None:
    assert migrate(empty) == ALL
    assert recorded(empty) == ALL


def test_migrating_again_applies_nothing(empty: Engine) -> None:
    migrate(empty)
    assert migrate(empty) == []
    assert recorded(empty) == ALL


def test_a_new_migration_is_applied_alone(empty: Engine, migrations: Path) -> None:
    migrate(empty)
    (migrations / "0999_more.sql").write_text("create table report.more (share text default '5%')")
    assert migrate(empty) == ["0999_more"]
    with empty.begin() as connection:
        connection.execute(text("insert into report.more default values"))
        assert connection.execute(text("select share from report.more")).scalar() == "5%"


def test_a_migration_that_was_changed_after_it_was_applied_is_refused(
    empty: Engine, migrations: Path
) -> None:
    migrate(empty)
    with (migrations / f"{ALL[1]}.sql").open("a") as file:
        file.write("-- a remark\n")
    with pytest.raises(DatabaseError) as caught:
        migrate(empty)
    assert str(caught.value) == (
        f"迁移文件 sql/migrations/{ALL[1]}.sql 在执行之后被改动过；"
        "请恢复原文件，改动写成新的迁移文件。"
    )


def test_a_broken_migration_leaves_nothing_behind(empty: Engine, migrations: Path) -> None:
    broken = migrations / "0999_broken.sql"
    broken.write_text("create table report.half (value integer);\nselect * from nowhere;")
    with pytest.raises(ProgrammingError, match="nowhere"):
        migrate(empty)
    assert recorded(empty) == ALL
    with empty.connect() as connection:
        assert connection.execute(text("select to_regclass('report.half')")).scalar() is None
    broken.write_text("create table report.half (value integer)")
    assert migrate(empty) == ["0999_broken"]


def test_two_processes_may_migrate_at_once(empty: Engine) -> None:
    program = (
        "from etl.database.connect import connect; from etl.database.migrate import migrate; "
        "print(*migrate(connect()))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=120)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(outputs[0] + outputs[1]) == ALL
    assert recorded(empty) == ALL


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_a_plain_url_of_another_server_will_do(
    empty: Engine, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    url = make_url(os.environ["WAREHOUSE_URL"]).set(drivername=scheme)
    monkeypatch.setenv("WAREHOUSE_URL", url.render_as_string(hide_password=False))
    assert make_url(warehouse_url()) == empty.url
    engine = connect()
    assert migrate(engine) == ALL
    engine.dispose()


def test_sessions_speak_the_federations_time_zone(empty: Engine) -> None:
    with empty.connect() as connection:
        assert connection.execute(text("show timezone")).scalar() == "Asia/Shanghai"
