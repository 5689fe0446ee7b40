"""Nobody who only reads makes a stage wait; what waits all the same says for whom."""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from etl import pipeline
from etl.database.migrate import migrate
from etl.database.roles import Role
from etl.errors import DatabaseError
from tests.integration.inbox import Inbox, Night, Rows, beijing
from tests.integration.logins import Login, outcome
from tests.integration.test_roles import RELATIONS

NIGHT = beijing("2020-02-06 02:00")


@pytest.fixture
def login(warehouse: Engine, login_to: Callable[[str], Login]) -> Login:
    return login_to(str(warehouse.url.database))


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.database.waits._LOOKS_EVERY", 0.1)
    monkeypatch.setattr("etl.database.waits._TOLD_AFTER", 0.3)
    monkeypatch.setattr("etl.database.waits._TOLD_EVERY", 0.3)


def is_alive(connection: Connection) -> bool:
    try:
        connection.execute(text("select 1"))
    except DBAPIError:
        return False
    return True


def until(reached: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def waits_for_a_lock(rows: Rows) -> bool:
    return rows("select count(*) > 0 from pg_stat_activity where wait_event_type = 'Lock'") == [
        (True,)
    ]


@contextmanager
def reading_all(engine: Engine, relations: list[str]) -> Iterator[Connection]:
    """Give a session that has read all it may, in a transaction without any limit, and holds on."""
    with engine.connect() as connection:
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text(f"set {limit} = 0"))
        for relation in relations:
            with connection.begin_nested() as attempt:
                try:
                    connection.execute(text(f"select * from {relation} limit 1"))  # noqa: S608
                except DBAPIError:
                    attempt.rollback()
        yield connection


def test_readers_who_hold_on_to_all_they_may_read_make_no_night_wait(
    login: Login, inbox: Inbox, night: Night, warehouse: Engine, rows: Rows
) -> None:
    relations = [name for name, _ in rows(RELATIONS)]
    inbox.send("JZ-I3", "2020-01", {}, beijing("2020-02-03 10:00"))
    with warehouse.begin() as connection:  # so that the night has partitions to add, too
        connection.execute(text("drop table warehouse.fact_observation_202006"))
        connection.execute(text("update warehouse.catalogue set checksum = 'another'"))
    with (
        reading_all(login(Role.ANALYST), relations) as analyst,
        reading_all(login(Role.AUDITOR), relations) as auditor,
    ):
        held = """
            select count(distinct relation) > 30 from pg_locks
            inner join pg_stat_activity using (pid)
            where usename in ('warehouse_analyst', 'warehouse_auditor')
                and mode = 'AccessShareLock' and datname = current_database()
            """
        assert rows(held) == [(True,)]
        assert night(NIGHT)["load"]["observations"] > 0
        assert pipeline.refresh_everything()["periods"] > 0
        assert is_alive(analyst)
        assert is_alive(auditor)  # nobody had to be ended for it
    assert rows("select to_regclass('warehouse.fact_observation_202006') is not null") == [(True,)]


def test_a_reader_cannot_take_what_stages_take_turns_by(login: Login, inbox: Inbox) -> None:
    attempts = [
        f"set transaction read write; lock table public.turn in {mode} mode nowait"
        for mode in ("row share", "row exclusive", "share", "exclusive", "access exclusive")
    ]
    for role in (Role.ANALYST, Role.AUDITOR):
        assert {outcome(login(role), attempt) for attempt in attempts} == {"42501"}
    assert inbox.folder.exists()
    assert pipeline.collect(NIGHT) == {"deliveries": 0, "files": 0}


@pytest.mark.usefixtures("inbox", "looks_often")
def test_a_reader_whose_refused_statement_waits_in_front_of_a_stage_is_ended(
    login: Login, rows: Rows, caplog: pytest.LogCaptureFixture
) -> None:
    # it asks for its lock before it is refused: behind a reader, and in front of everybody else
    rule = "create rule mine as on insert to warehouse.dim_period do nothing"
    analyst = login(Role.ANALYST)
    ended = []

    def wait_in_front() -> None:
        with analyst.connect() as connection:
            connection.execute(text("set statement_timeout = 0"))
            connection.execute(text("set transaction read write"))
            try:
                connection.execute(text(rule))
            except DBAPIError as error:
                ended.append(error.connection_invalidated)

    with reading_all(login(Role.AUDITOR), ["warehouse.dim_period"]) as reader:
        waiting = threading.Thread(target=wait_in_front)
        waiting.start()
        until(lambda: waits_for_a_lock(rows))
        with caplog.at_level(logging.WARNING):
            pipeline.validate(NIGHT)
            pipeline.load(NIGHT)
        waiting.join()
        assert is_alive(reader)
    assert ended == [True]  # by losing its session
    assert re.search(r"warehouse_analyst 的会话 \d+（.*）挡住了入库，已终止", caplog.text)


@pytest.mark.usefixtures("inbox", "looks_often")
def test_a_stage_that_waits_for_its_turn_says_for_whom_and_puts_it_on_record(
    warehouse: Engine, rows: Rows, caplog: pytest.LogCaptureFixture
) -> None:
    waits = """
        select stage, waits_for, clock_timestamp() - waiting_since, waiting_until >= waiting_since
        from landing.stage_run where waiting_since is not null
        """
    stage = threading.Thread(target=pipeline.collect, args=(NIGHT,))
    with caplog.at_level(logging.WARNING), warehouse.connect() as holder:
        holder.execute(text("set application_name = 'an upgrade'"))
        pid = holder.execute(text("select pg_backend_pid()")).scalar()
        holder.execute(text("lock table public.turn in exclusive mode"))
        stage.start()
        until(lambda: rows(waits))
        ((name, waits_for, waited, is_sound),) = rows(waits)
        assert name == "collect"
        assert waits_for.startswith(f"会话 {pid}（warehouse_owner，an upgrade")
        assert timedelta(0) < waited < timedelta(seconds=20)
        assert is_sound
        assert stage.is_alive()
        holder.rollback()
        stage.join()
    assert rows(waits) == []
    assert rows("select ended_at is not null, failure from landing.stage_run") == [(True, None)]
    assert re.search(rf"从 .* 起在等待：会话 {pid}", caplog.text)
    assert "不再等待" in caplog.text


@pytest.mark.usefixtures("inbox", "looks_often")
def test_a_statement_that_gives_up_waiting_names_whom_it_waited_for(
    warehouse: Engine, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.database.connect._SESSION", {"lock_timeout": "2s"})
    with warehouse.connect() as holder:
        pid = holder.execute(text("select pg_backend_pid()")).scalar()
        holder.execute(text("lock table report.stale_period in access exclusive mode"))
        with pytest.raises(DatabaseError, match=f"等锁太久.*会话 {pid}（warehouse_owner，"):
            pipeline.refresh(NIGHT)
    ((failure,),) = rows("select failure from landing.stage_run")
    assert f"会话 {pid}（warehouse_owner" in failure


@pytest.fixture
def impatient(warehouse: Engine) -> None:
    """Let the bounds be two seconds for the analyst, and as many for the auditor as before."""
    migrate(warehouse)
    with warehouse.begin() as connection:
        body = connection.execute(
            text("select pg_get_functiondef('warehouse.end_overlong_sessions'::regproc)")
        ).scalar_one()
        assert body.count("'10 minutes'") == body.count("'1 hour'") == 1
        connection.exec_driver_sql(body.replace("10 minutes", "2 seconds").replace("%", "%%"))


@pytest.mark.usefixtures("impatient", "inbox")
def test_only_readers_that_are_busy_for_too_long_are_ended(login: Login, warehouse: Engine) -> None:
    with (
        reading_all(login(Role.ANALYST), ["warehouse.dim_unit"]) as reading,
        login(Role.ANALYST).connect() as idle,
        reading_all(login(Role.AUDITOR), ["warehouse.dim_unit"]) as auditor,
        reading_all(login(Role.LOADER), ["warehouse.dim_unit"]) as loader,
        reading_all(warehouse, ["warehouse.dim_unit"]) as owner,
    ):
        idle.execute(text("select 1"))
        idle.commit()
        assert pipeline.end_overlong_sessions() == 0
        time.sleep(2.1)
        assert pipeline.end_overlong_sessions() == 1
        assert not is_alive(reading)
        assert all(map(is_alive, (idle, auditor, loader, owner)))


@pytest.mark.usefixtures("impatient", "inbox")
def test_a_loop_that_commits_again_and_again_is_one_long_statement(login: Login) -> None:
    engine = login(Role.ANALYST).execution_options(isolation_level="AUTOCOMMIT")
    outcomes = []

    def loop() -> None:
        with engine.connect() as connection:
            connection.execute(text("set statement_timeout = 0"))
            try:
                connection.execute(
                    text("do $$ begin loop perform pg_sleep(0.1); commit; end loop; end $$")
                )
            except DBAPIError as error:
                outcomes.append(error.connection_invalidated)

    looping = threading.Thread(target=loop)
    looping.start()
    time.sleep(2.5)
    assert pipeline.end_overlong_sessions() == 1
    looping.join()
    assert outcomes == [True]


@pytest.mark.usefixtures("impatient", "inbox")
def test_a_person_with_a_login_of_his_own_is_bounded_like_the_role_that_he_was_given(
    warehouse: Engine,
) -> None:
    person = f"person_{warehouse.url.database}"
    with warehouse.begin() as connection:
        connection.execute(text(f"create role {person} login password 'plain'"))
        connection.execute(text(f"grant warehouse_analyst to {person}"))
    own_login = {"username": person, "password": "plain"}
    engine = create_engine(warehouse.url.set(**own_login))
    with reading_all(engine, ["warehouse.dim_unit"]) as connection:
        time.sleep(2.1)
        assert pipeline.end_overlong_sessions() == 1
        assert not is_alive(connection)
    engine.dispose()
    with warehouse.begin() as connection:
        connection.execute(text(f"drop role {person}"))
