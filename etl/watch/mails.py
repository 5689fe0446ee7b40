"""Mails that do not get out: what the watchdog and the doctor ask of the outbox."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from etl.database.connect import execute
from etl.notify.outcome import MOST_UNANSWERED

WAITS_LONG = timedelta(hours=2)  # a server that greylists takes a mail long before
REFUSALS_REPORTED = timedelta(days=7)
_SET_ASIDE_REPORTED = timedelta(days=1)


def queue_since(connection: Connection, since: datetime) -> Row[Any]:
    """Return how many mails wait, and which were refused or set aside since a moment."""
    return execute(connection, "watch/mail_queue", since=since, most=MOST_UNANSWERED).one()


def stuck_mails(connection: Connection, at: datetime) -> dict[str, Any] | None:
    """Return what the operator must know of mails that wait long or were set aside, or None."""
    queue = queue_since(connection, at - _SET_ASIDE_REPORTED)
    waits_long = queue.waiting and at - queue.oldest >= WAITS_LONG
    if not waits_long and not queue.set_aside:
        return None
    return {
        "waiting": queue.waiting if waits_long else 0,
        "oldest": queue.oldest,
        "answer": queue.answer,
        "set_aside": queue.set_aside,
        "last_set_aside": queue.last_set_aside,
    }
