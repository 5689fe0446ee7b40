"""Waits for locks, watched from another session: reported, and ended where readers block."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from psycopg2.errors import InvalidSchemaName, LockNotAvailable, UndefinedFunction
from sqlalchemy import Connection, Engine, Row, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from etl import settings
from etl.database.connect import execute
from etl.errors import DatabaseError
from etl.text import on_one_line

logger = logging.getLogger(__name__)

_FIRST_LOOK_AFTER = 0.5  # seconds: most stages of a quiet night are over by then
_LOOKS_EVERY = 3.0
_REPORTED_AFTER = 5.0
_REPORTED_EVERY = 60.0
_GIVEN_UP_AFTER = 10.0
_QUERY_SHOWN = 80  # characters

Tell = Callable[[datetime | None, str | None], None]


@dataclass
class _Wait:
    """What our sessions wait for, since when, and when that was last reported."""

    since: datetime | None = None
    waits_for: str | None = None
    began: float = 0.0
    reported: float | None = None
    last: str | None = None  # the last one, also when it is over
    pids: set[int] = field(default_factory=set)


@contextmanager
def watched_waits(engine: Engine, beside: Engine, tell: Tell) -> Iterator[None]:
    """Look every few seconds, over another engine, whether sessions of an engine wait for a lock.

    A wait of some seconds is logged and passed to ``tell``, and again every minute: since when,
    and what holds the lock; its end too (None). Readers whose sessions are too long, or hold such
    a lock, are ended. A statement that gives up waiting raises a DatabaseError that names the
    blocker.
    """
    wait = _Wait()
    over = Event()

    def remember(connection: Connection) -> None:
        session: Any = connection.connection.driver_connection
        wait.pids.add(session.get_backend_pid())

    event.listen(engine, "engine_connect", remember)
    watch = Thread(target=_watch, args=(beside, wait, tell, over), name="waits", daemon=True)
    watch.start()
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        raise DatabaseError(
            f"等锁太久，已放弃，稍后重试。等的是：{wait.last or '不详'}。"
        ) from error
    finally:
        over.set()
        watch.join(_GIVEN_UP_AFTER)  # it may be looking at a server that is gone


def end_overlong_sessions(engine: Engine, reported: set[int] | None = None) -> int:
    """End sessions of readers that are too long, or that a stage waits for; return how many.

    Each is logged; ``reported`` collects those that we may not end, so that they are logged once.
    """
    with engine.begin() as connection:
        rows = execute(connection, "wait/end_overlong_sessions").all()
    refused = set[int]() if reported is None else reported
    for row in rows:
        if row.pid in refused:
            continue
        what = "挡住了入库" if row.reason == "blocking" else "超过了时限"
        outcome = "已终止" if row.was_ended else "无权终止"
        since = _clock(row.began_at)
        logger.warning("%s 的会话 %s（%s 起）%s，%s", row.role, row.pid, since, what, outcome)
        if not row.was_ended:
            refused.add(row.pid)
    return sum(row.was_ended for row in rows)


def _watch(beside: Engine, wait: _Wait, tell: Tell, over: Event) -> None:
    """Look until the stage is over. What goes wrong here must not harm the stage."""
    refused = set[int]()
    until_next = _FIRST_LOOK_AFTER
    while not over.wait(until_next):
        until_next = _LOOKS_EVERY
        try:
            end_overlong_sessions(beside, refused)
            _look(beside, wait, tell)
        except SQLAlchemyError as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            # a database without a schema yet, or with one older than this program
            if not isinstance(cause, InvalidSchemaName | UndefinedFunction):
                logger.warning("没有查成谁在等锁：%s", on_one_line(str(cause)))
    if wait.reported is not None:
        logger.warning("不再等待")


def _look(beside: Engine, wait: _Wait, tell: Tell) -> None:
    with beside.begin() as connection:
        blockers = execute(connection, "wait/blocker", pids=list(wait.pids)).all()
    now = monotonic()
    if not blockers:
        if wait.reported is not None:
            logger.warning("不再等待")
            tell(None, None)
        wait.since = wait.reported = None
        return
    wait.last = "；".join(_described(row) for row in blockers)
    if wait.since is None:
        wait.since, wait.began = min(row.waiting_since for row in blockers), now
    due = _REPORTED_AFTER if wait.reported is None else wait.reported - wait.began + _REPORTED_EVERY
    if now - wait.began >= due:
        wait.reported = now
        logger.warning("从 %s 起在等待：%s", _clock(wait.since), wait.last)
        tell(wait.since, wait.last)


def _described(blocker: Row[tuple[object, ...]]) -> str:
    """Return for instance ``会话 4711（warehouse_loader，gonghui validate，02:03 起）``."""
    since = blocker.began_at and f"{_clock(blocker.began_at)} 起"
    query = on_one_line(blocker.query or "")[:_QUERY_SHOWN]
    known = [blocker.role, blocker.application, since, query]
    return f"会话 {blocker.pid}（{'，'.join(str(part) for part in known if part)}）"


def _clock(moment: datetime | None) -> str:
    if moment is None:
        return "不详"
    return f"{moment.astimezone(ZoneInfo(settings.TIMEZONE)):%Y-%m-%d %H:%M:%S}"
