"""The doctor's checks of sessions: who waits for whom, and whether each role has its bounds."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from etl.database.connect import execute
from etl.watch.diagnosis import CheckResult, local_time, result
from etl.watch.waiting import PATIENCE, waiting_stages

_SHOWN = 5


def waits(connection: Connection, at: datetime) -> Iterator[CheckResult]:
    """See whether a stage waits for another session, since when, and for whom."""
    stages = waiting_stages(connection, at)
    if not stages:
        yield result("nothing-waits")
    for row in stages:
        code = "stage-waits-long" if at - row.waiting_since >= PATIENCE else "stage-waits"
        yield result(
            code, stage=row.stage, since=local_time(row.waiting_since), detail=row.waits_for
        )


def bounds(connection: Connection, _at: datetime) -> Iterator[CheckResult]:
    """See whether a way round the limits of the roles is left open."""
    left_open = execute(connection, "roles/loophole").all()
    if not left_open:
        yield result("roles-bounded")
        return
    shown = "、".join(f"{row.kind} {row.what}" for row in left_open[:_SHOWN])
    yield result("roles-unbounded", count=len(left_open), shown=shown)
