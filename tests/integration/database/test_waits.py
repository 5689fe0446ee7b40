"""Nobody who only reads makes a stage wait; what waits all the same says for whom."""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from etl import on_demand, pipeline
from etl.database.connect import disconnect
from etl.database.roles import Role
from etl.errors import DatabaseError
from tests.integration.database.logins import Login, outcome
from tests.integration.database.readers import is_alive, reading_all
from tests.integration.database.test_roles import RELATIONS
from tests.integration.inbox import Inbox, Night, Rows, beijing

pytestmark = pytest.mark.usefixtures("few_rules")

NIGHT = beijing("2020-02-06 02:00")


@pytest.fixture
def login(warehouse: Engine, login_to: Callable[[str], Login]) -> Login:
    return login_to(str(warehouse.url.database))


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.database.waits._LOOKS_EVERY", 0.1)
    monkeypatch.setattr("etl.database.waits._REPORTED_AFTER", 0.3)
    monkeypatch.setattr("etl.database.waits._REPORTED_EVERY", 0.3)


def until(reached: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.05)


def waits_for_a_lock(rows: Rows) -> bool:
    return rows("select count(*) > 0 from pg_stat_activity where wait_event_type = 'Lock'") == [
        (True,)
    ]


def test_readers_who_hold_on_to_all_they_may_read_make_no_night_wait(
    login: Login, inbox: Inbox, night: Night, warehouse: Engine, rows: Rows
) -> None:
    relations = [name for name, _ in rows(RELATIONS)]
    inbox.send("JZ-I3", "2020-01", {}, beijing("2020-02-03 10:00"))
    with warehouse.begin() as connection:  # so that the night has partitions to add, too
        connection.execute(text("drop table partition.fact_observation_2020h1"))
        connection.execute(text("update internal.catalogue set checksum = 'another'"))
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
        assert on_demand.refresh_everything()["periods"] > 0
        assert is_alive(analyst)
        assert is_alive(auditor)  # nobody had to be ended for it
    assert rows("select to_regclass('partition.fact_observation_2020h1') is not null") == [(True,)]


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


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sessions that soon give up; they are the test's own."""
    monkeypatch.setattr("etl.database.connect._SESSION", {"lock_timeout": "1s"})
    disconnect()
    yield
    disconnect()


@pytest.mark.usefixtures("inbox", "looks_often", "impatient")
def test_a_statement_that_gives_up_waiting_names_whom_it_waited_for(
    warehouse: Engine, rows: Rows
) -> None:
    with warehouse.connect() as holder:
        pid = holder.execute(text("select pg_backend_pid()")).scalar()
        holder.execute(text("lock table internal.stale_period in access exclusive mode"))
        with pytest.raises(DatabaseError, match=f"等锁太久.*会话 {pid}（warehouse_owner，"):
            pipeline.refresh(NIGHT)
    ((failure,),) = rows("select failure from landing.stage_run")
    assert f"会话 {pid}（warehouse_owner" in failure
