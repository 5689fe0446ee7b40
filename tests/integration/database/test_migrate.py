"""Migrating a database of its own: from nothing, from another state, and not at all."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from etl import settings
from etl.database.connect import connect, warehouse_url
from etl.database.declaration import read_declaration
from etl.database.migrate import migrate
from etl.errors import DatabaseError

ALL = sorted(read_declaration())
SHOWING_RUNS = [  # made anew with quality.run
    *("quality.tried_rule", "report.observation", "report.explain"),
    *(f"history.{name}" for name in ("run", "rule_result", "finding", "further_finding")),
    *(f"history.{name}_as_of" for name in ("run", "rule_result", "finding", "further_finding")),
    *(f"history.{name}_as_of" for name in ("explanation", "standing_finding", "tried_rule")),
    *(f"report.{name}_as_of" for name in ("finding", "observation", "received_file")),
]
RATE = "create view report.rate as select unit_code, reporting_rate from report.reporting_rate;\n"
BEST = "create view report.best as select unit_code from report.rate where reporting_rate = 1;\n"
AS_OF_BEST = ["report.rate", "report.best", "report.rate_as_of", "report.best_as_of"]


@pytest.fixture
def sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the declared schema that a test may change."""
    monkeypatch.setattr(settings, "SQL", Path(shutil.copytree(settings.SQL, tmp_path / "sql")))
    return tmp_path / "sql"


def declare(sql: Path, name: str, statements: str) -> None:
    (sql / "schema" / f"{name.replace('.', '/')}.sql").write_text(statements, "utf-8")


def edit(sql: Path, name: str, old: str, new: str) -> None:
    path = sql / "schema" / f"{name.replace('.', '/')}.sql"
    assert path.read_text("utf-8").count(old) == 1
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def add_opinion(sql: Path) -> None:
    """Declare another column of a table, and add the change that brings it to those that exist."""
    edit(
        sql, "quality.run", "create table quality.run (", "create table quality.run (opinion text,"
    )
    change = sql / "changes" / "0001_opinion.sql"
    change.write_text("alter table quality.run add column opinion text;\nselect '5%';", "utf-8")


def values(engine: Engine, query: str) -> list[object]:
    with engine.connect() as connection:
        return list(connection.execute(text(query)).scalars())


def recorded(engine: Engine, folder: str = "schema") -> list[object]:
    query = f"select name from public.schema_file where folder = '{folder}' order by name"  # noqa: S608
    return values(engine, query)


def identities(engine: Engine) -> set[object]:
    """Tell objects that were made anew from those that were left alone."""
    query = "select format('%s %s', oid, oid::regclass) from pg_class where relkind in ('r', 'v')"
    functions = "select format('%s %s', oid, proname) from pg_proc"
    return {*values(engine, query), *values(engine, functions)}


def test_an_empty_database_gets_every_declared_object(empty: Engine) -> None:
    assert sorted(migrate(empty)) == ALL
    assert recorded(empty) == ALL
    assert len(ALL) > 50


def test_tools_that_ask_for_no_time_zone_show_the_federations(empty: Engine) -> None:
    tool = create_engine(empty.url, poolclass=NullPool)
    assert values(tool, "show timezone") != [settings.TIMEZONE]
    migrate(empty)
    assert values(tool, "show timezone") == [settings.TIMEZONE]


def test_migrating_again_changes_nothing(warehouse: Engine) -> None:
    migrate(warehouse)
    before = identities(warehouse)
    assert migrate(warehouse) == []
    assert identities(warehouse) == before


def test_a_changed_view_is_made_anew_with_those_that_need_it_and_no_other(
    warehouse: Engine, sql: Path
) -> None:
    declare(sql, "report.rate", RATE)
    declare(sql, "report.best", BEST)
    migrate(warehouse)
    before = identities(warehouse)
    declare(sql, "report.rate", RATE.replace("unit_code", "period_code, unit_code"))
    assert migrate(warehouse) == AS_OF_BEST
    anew = {str(identity).split()[1] for identity in identities(warehouse) - before}
    assert anew == {"report.rate", "report.best", "rate_as_of", "best_as_of"}
    allowed = "select has_table_privilege('warehouse_analyst', 'report.best', 'select')"
    assert values(warehouse, allowed) == [True]


def test_a_view_that_is_no_longer_declared_goes_and_its_reader_may_change(
    warehouse: Engine, sql: Path
) -> None:
    declare(sql, "report.rate", RATE)
    declare(sql, "report.best", BEST)
    migrate(warehouse)
    (sql / "schema" / "report" / "rate.sql").unlink()
    declare(sql, "report.best", BEST.replace("report.rate", "report.reporting_rate"))
    assert sorted(migrate(warehouse)) == sorted(AS_OF_BEST)
    assert values(warehouse, "select to_regclass('report.rate')") == [None]
    assert values(warehouse, "select to_regproc('report.rate_as_of')") == [None]
    assert recorded(warehouse) == sorted([*ALL, "report.best", "report.best_as_of"])
    assert migrate(warehouse) == []


def test_a_database_older_than_its_history_begins_it_with_its_last_night(
    warehouse: Engine,
) -> None:
    with warehouse.begin() as connection:
        connection.exec_driver_sql(
            "insert into landing.stage_run (recorded_at, stage, began_at) values "
            "('2020-02-07 02:00+08', 'load', now()), ('2020-02-06 02:00+08', 'load', now())"
        )
        connection.exec_driver_sql("drop table history.dim_programme")
        connection.exec_driver_sql(
            "delete from public.schema_file where name = 'history.dim_programme'"
        )
    assert "history.dim_programme" in migrate(warehouse)
    begins = "select count(*) from warehouse.dim_programme_as_of('2020-02-07 02:00+08')"
    assert values(warehouse, begins) == values(
        warehouse, "select count(*) from warehouse.dim_programme"
    )
    before = "select count(*) from warehouse.dim_programme_as_of('2020-02-07 01:59+08')"
    assert values(warehouse, before) == [0]


def test_a_changed_comment_leaves_everything_else_alone(warehouse: Engine, sql: Path) -> None:
    before = identities(warehouse)
    edit(
        sql,
        "report.completeness",
        "When the first submission arrived, whatever",
        "Arrival, whatever",
    )
    edit(sql, "report.received_file", "收到的文件:", "来件:")
    edit(sql, "report.place_zh", "'A place from 1", "'Place from 1")
    assert sorted(migrate(warehouse)) == [
        "history.completeness",
        "report.completeness",
        "report.place_zh",
        "report.received_file",
    ]
    assert identities(warehouse) == before
    described = """
        select left(description, 5) from pg_description
        where objoid in ('report.completeness'::regclass, 'report.received_file'::regclass)
            or objoid = 'report.place_zh'::regproc
    """
    assert {"Arriv", "来件: o", "Place"} <= set(values(warehouse, described))
    assert migrate(warehouse) == []


def test_a_new_table_is_created(warehouse: Engine, sql: Path) -> None:
    migrate(warehouse)
    declare(sql, "report.more", "create table report.more (share text default '5%');")
    assert migrate(warehouse) == ["report.more"]
    with warehouse.begin() as connection:
        connection.execute(text("insert into report.more default values"))
    assert values(warehouse, "select share from report.more") == ["5%"]


def test_a_change_alters_a_table_once_and_keeps_its_rows(warehouse: Engine, sql: Path) -> None:
    declare(sql, "quality.opinion", "create view quality.opinion as select * from quality.run;")
    migrate(warehouse)
    run = "insert into quality.run (recorded_at, submission_count) values (now(), 17)"
    with warehouse.begin() as connection:
        connection.execute(text(run))
    add_opinion(sql)
    made = ["changes/0001_opinion", "quality.run", "quality.opinion", *SHOWING_RUNS]
    assert sorted(migrate(warehouse)) == sorted(made)
    assert values(
        warehouse, "select submission_count from quality.opinion where opinion is null"
    ) == [17]
    assert migrate(warehouse) == []
    assert recorded(warehouse, "changes") == ["0001_opinion"]


def test_an_empty_database_needs_no_changes(empty: Engine, sql: Path) -> None:
    add_opinion(sql)
    assert sorted(migrate(empty)) == ALL
    assert recorded(empty, "changes") == ["0001_opinion"]
    assert migrate(empty) == []


def test_a_change_may_give_a_table_another_name(warehouse: Engine, sql: Path) -> None:
    migrate(warehouse)
    path = sql / "schema" / "internal" / "period_check.sql"
    declare(sql, "internal.checked", path.read_text("utf-8").replace("period_check", "checked"))
    path.unlink()
    (sql / "changes" / "0001_checked.sql").write_text(
        "alter table internal.period_check rename to checked;", "utf-8"
    )
    before = values(warehouse, "select 'internal.period_check'::regclass::oid")
    migrate(warehouse)
    assert values(warehouse, "select 'internal.checked'::regclass::oid") == before
    assert migrate(warehouse) == []


def test_a_broken_change_leaves_nothing_behind(warehouse: Engine, sql: Path) -> None:
    migrate(warehouse)
    add_opinion(sql)
    declare(sql, "report.rate", RATE)
    broken = sql / "changes" / "0002_broken.sql"
    broken.write_text("create table report.half (value integer);\nselect * from nowhere;", "utf-8")
    before = identities(warehouse)
    with pytest.raises(ProgrammingError, match="nowhere"):
        migrate(warehouse)
    assert identities(warehouse) == before
    assert recorded(warehouse, "changes") == []
    broken.unlink()
    made = ["quality.run", "report.rate", "report.rate_as_of", *SHOWING_RUNS]
    assert sorted(migrate(warehouse)) == sorted(["changes/0001_opinion", *made])


def test_a_change_that_was_edited_after_it_was_applied_is_refused(
    warehouse: Engine, sql: Path
) -> None:
    add_opinion(sql)
    migrate(warehouse)
    with (sql / "changes" / "0001_opinion.sql").open("a", encoding="utf-8") as file:
        file.write("-- a remark\n")
    with pytest.raises(DatabaseError) as caught:
        migrate(warehouse)
    assert str(caught.value) == (
        "sql/changes 里的 0001_opinion 在执行之后被改动过；请恢复原文件，改动写成新的文件。"
    )


def test_a_database_of_a_newer_program_is_refused(warehouse: Engine, sql: Path) -> None:
    add_opinion(sql)
    migrate(warehouse)
    (sql / "changes" / "0001_opinion.sql").unlink()
    with pytest.raises(DatabaseError, match="较新的程序升级过（0001_opinion）。请换成较新的程序"):
        migrate(warehouse)


@pytest.mark.parametrize("gone", [True, False])
def test_a_table_of_another_state_for_which_there_is_no_change_is_refused(
    warehouse: Engine, sql: Path, gone: bool
) -> None:
    migrate(warehouse)
    if gone:
        (sql / "schema" / "internal" / "period_check.sql").unlink()
    else:
        edit(
            sql,
            "internal.period_check",
            "checked_at timestamptz",
            "checked_at timestamptz not null",
        )
    before = identities(warehouse)
    with pytest.raises(DatabaseError) as caught:
        migrate(warehouse)
    assert str(caught.value) == (
        "internal.period_check 与程序中的声明不同，sql/changes 里又没有相应的升级语句："
        "这个数据库由较早的开发版本建立，不能升级。什么都没有改动。"
        "请先导出要留的数据，再换一个新建的空数据库运行 gonghui migrate；"
        "内置数据库里的演示数据不必留，运行 make clean，再 make run。"
    )
    assert identities(warehouse) == before


def test_a_database_from_before_there_was_a_record_is_refused_and_left_as_it_is(
    empty: Engine,
) -> None:
    with empty.begin() as connection:
        connection.execute(text("create schema landing; create schema report"))
        connection.execute(text("create table public.schema_migration (name text)"))
    before = identities(empty)
    with pytest.raises(DatabaseError, match="已有 landing、report，却没有升级记录"):
        migrate(empty)
    assert identities(empty) == before


def test_a_view_of_somebody_else_on_one_that_has_to_be_made_anew_is_named(
    warehouse: Engine, sql: Path
) -> None:
    declare(sql, "report.rate", RATE)
    migrate(warehouse)
    with warehouse.begin() as connection:
        connection.execute(text("create view public.mine as select * from report.rate"))
    declare(sql, "report.rate", RATE.replace("unit_code", "period_code, unit_code"))
    with pytest.raises(DatabaseError, match="view mine depends on view report.rate"):
        migrate(warehouse)


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


def test_a_reader_of_an_unchanged_view_is_not_waited_for(warehouse: Engine, sql: Path) -> None:
    migrate(warehouse)
    declare(sql, "report.rate", RATE)
    with warehouse.connect() as reader:
        reader.execute(text("select * from report.programme_by_unit"))
        impatient = create_engine(warehouse.url, connect_args={"options": "-c lock_timeout=1s"})
        assert migrate(impatient) == ["report.rate", "report.rate_as_of"]
        impatient.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg2"])
def test_a_plain_url_of_another_server_will_do(
    empty: Engine, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    url = make_url(os.environ["WAREHOUSE_URL"]).set(drivername=scheme)
    monkeypatch.setenv("WAREHOUSE_URL", url.render_as_string(hide_password=False))
    assert make_url(warehouse_url()) == empty.url
    engine = connect()
    assert sorted(migrate(engine)) == ALL
    engine.dispose()


def test_sessions_speak_the_federations_time_zone(empty: Engine) -> None:
    with empty.connect() as connection:
        assert connection.execute(text("show timezone")).scalar() == "Asia/Shanghai"
