"""The record of each run of a stage of a night, to see in the morning how it went."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from etl.database.connect import execute

_FAILURE_LENGTH = 2000  # characters that are kept


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
