"""What a stage runs in: its engine, its turn, and its place on the record of a night."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from inspect import signature
from typing import ParamSpec, TypeVar

from sqlalchemy import Engine

from etl.database.connect import connect, name_sessions
from etl.database.roles import Role
from etl.database.turns import one_at_a_time
from etl.database.waits import watched_waits
from etl.machine.full_disk import explain_full_disk
from etl.runs.clock import require_moment, require_not_ahead
from etl.runs.record import on_record, stage_under_way, waiting_on_record

_P = ParamSpec("_P")
_Counts = TypeVar("_Counts")


@contextmanager
def open_engine(role: Role = Role.LOADER) -> Iterator[Engine]:
    """Give an engine, and explain a full disk."""
    with explain_full_disk():
        yield connect(role)


@contextmanager
def warehouse(role: Role = Role.LOADER) -> Iterator[Engine]:
    """Give an engine to one stage at a time, whoever runs it."""
    with stage_engine(role) as engine, one_at_a_time(engine):
        yield engine


@contextmanager
def warehouse_at(moment: datetime) -> Iterator[Engine]:
    """Give an engine to what is no stage of a night and yet goes by a moment.

    Raises ClockError, with nothing done, if that lies too far ahead.
    """
    with warehouse() as engine:
        require_not_ahead(engine, moment)
        yield engine


@contextmanager
def stage_engine(role: Role = Role.LOADER) -> Iterator[Engine]:
    """Give a stage an engine whose waits for locks are reported; readers may not block it long."""
    with open_engine(role) as engine:
        own = engine.execution_options()
        name_sessions(own, f"gonghui {stage_under_way() or ''}".strip())
        with watched_waits(own, beside=engine, tell=waiting_on_record()):
            yield own


def recorded_stage(stage: Callable[_P, _Counts]) -> Callable[_P, _Counts]:
    """Put each run of a stage on the record of its night; without a ``recorded_at`` it has none.

    Raises ClockError, with nothing done and nothing on record, if no night can be at that moment.
    """

    @wraps(stage)
    def recorded(*args: _P.args, **kwargs: _P.kwargs) -> _Counts:
        recorded_at = signature(stage).bind(*args, **kwargs).arguments.get("recorded_at")
        if recorded_at is None:
            return stage(*args, **kwargs)
        with open_engine() as engine:
            require_moment(engine, recorded_at)
            with on_record(engine, stage.__name__, recorded_at) as run:
                counts = stage(*args, **kwargs)
                run.counts = counts
        return counts

    return recorded
