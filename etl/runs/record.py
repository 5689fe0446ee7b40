"""The record of each run of a stage of a night, to see in the morning how it went."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from etl import settings
from etl.database.connect import execute
from etl.errors import ClockError

_FAILURE_LENGTH = 2000  # characters that are kept

# How long before the last night a new one may lie: a run may be late, and mails are sent between.
_BACK = timedelta(hours=12)
_AHEAD = timedelta(days=1)  # of the database's clock; the doctor warns from a minute on


@dataclass
class StageRun:
    """A run of a stage, which its counts are handed to."""

    engine: Engine
    stage_run_key: int
    stage: str
    counts: object = None


_under_way: ContextVar[StageRun | None] = ContextVar("stage run under way", default=None)


def stage_under_way() -> str | None:
    """Return the name of the stage of which a run is being put on record, or None."""
    run = _under_way.get()
    return None if run is None else run.stage


def waiting_on_record() -> Callable[[datetime | None, str | None], None]:
    """Return what puts on record since when, and for whom, the run under way waits; None: no more.

    It may be called by another thread. Without a run under way it does nothing.
    """
    run = _under_way.get()

    def tell(since: datetime | None, waits_for: str | None) -> None:
        if run is None:
            return
        entry = {"since": since, "waits_for": waits_for, "stage_run_key": run.stage_run_key}
        with run.engine.begin() as connection:
            execute(connection, "stage_run/wait", **entry)

    return tell


@contextmanager
def on_record(engine: Engine, stage: str, recorded_at: datetime) -> Iterator[StageRun]:
    """Put the run of a stage on record: when it began, when it ended, its counts or its failure.

    Each entry is a transaction of its own, so that a run that is killed stays open.
    """
    with engine.begin() as connection:
        found = execute(connection, "stage_run/begin", recorded_at=recorded_at, stage=stage)
        stage_run_key = found.scalar_one()
    run = StageRun(engine, stage_run_key, stage)
    token = _under_way.set(run)
    try:
        yield run
    except BaseException as error:  # also a task that is stopped because it takes too long
        with suppress(SQLAlchemyError):  # the first failure is the one to report
            _end(engine, stage_run_key, failure=_described(error))
        raise
    finally:
        _under_way.reset(token)
    counts = None if run.counts is None else json.dumps(run.counts, default=str)
    _end(engine, stage_run_key, counts=counts)


def require_moment(engine: Engine, recorded_at: datetime) -> None:
    """Check that a moment may be recorded: a wrong clock must not reverse the order of versions.

    A night that is on record may be run again at any time. A new one may not lie half a day or more
    before another, as what it collected would rank before what was collected last, nor more than a
    day ahead of the database's clock. Raises ClockError that says what to do.
    """
    with engine.connect() as connection:
        known = execute(connection, "stage_run/moments", recorded_at=recorded_at).one()
    if recorded_at > known.database_now + _AHEAD:
        raise ClockError(
            f"要记录的时刻 {_clock(recorded_at)} 比数据库的时钟 {_clock(known.database_now)} "
            "晚一天以上，什么都没有改动。请校准这台机器和数据库的时钟（自动校时），再运行一次。"
        )
    last = known.last_recorded_at
    if last is not None and recorded_at < last - _BACK and not known.is_on_record:
        raise ClockError(
            f"要记录的时刻 {_clock(recorded_at)} 早于已经记录的最后一夜 {_clock(last)}，"
            "什么都没有改动：这样收下的更正会排在旧报表之前，不算数。"
            "请校准时钟（自动校时），再运行一次；时钟没有错的，是上一夜的时钟快了，"
            "请按 docs/operations.md 的“The clock was wrong”处理。"
        )


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(settings.TIMEZONE)):%Y-%m-%d %H:%M}"


def _end(
    engine: Engine, stage_run_key: int, counts: str | None = None, failure: str | None = None
) -> None:
    with engine.begin() as connection:
        execute(
            connection,
            "stage_run/end",
            stage_run_key=stage_run_key,
            counts=counts,
            failure=failure,
        )


def _described(error: BaseException) -> str:
    """Return a fault's name and message; of a statement that failed what the database said."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return f"{type(cause).__name__}: {cause}".replace("\0", "")[:_FAILURE_LENGTH]
