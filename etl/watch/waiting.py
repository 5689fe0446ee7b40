"""Stages that wait for a lock: one that waits too long is a trouble at once, not in the morning."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import SQLAlchemyError

from etl.database.connect import execute
from etl.errors import DatabaseError
from etl.watch.night import Trouble, night_at
from etl.watch.warehouse import looking

PATIENCE = timedelta(minutes=10)  # that a stage may wait before operators are alerted

_SAID_WITHIN = timedelta(minutes=3)  # it says so every minute; one that was killed says it no more


def waiting_stages(connection: Connection, at: datetime) -> Sequence[Row[Any]]:
    """Return the stages that wait at a moment, since when and for whom; the longest wait first."""
    return execute(connection, "watch/waiting_stage", said_since=at - _SAID_WITHIN).all()


def trouble_of_waiting(at: datetime) -> Trouble | None:
    """Return the stage that waits too long at a moment as a trouble, or None.

    A database that cannot be asked is the trouble of another check.
    """
    try:
        with looking() as connection:
            stages = waiting_stages(connection, at)
    except (DatabaseError, SQLAlchemyError, OSError):
        return None
    if not stages or at - stages[0].waiting_since < PATIENCE:
        return None
    longest = stages[0]
    waits = {
        "name": longest.stage,
        "state": "waits",
        "began_at": longest.waiting_since,
        "failure": None,
    }
    return Trouble("waiting", night_at(longest.waiting_since), [waits], detail=longest.waits_for)
