"""What is done between nights by the clock: mails that wait, long sessions, archive and star.

No stage of a night, and on no night's record.
"""

from datetime import datetime
from inspect import unwrap
from typing import Any

from etl import pipeline
from etl.archive import restricted
from etl.backup import verify
from etl.database.waits import end_overlong_sessions as end_sessions
from etl.rebuild import prove
from etl.runs.clock import require_not_ahead
from etl.runs.night import open_engine, warehouse_at


def send_waiting(sent_at: datetime) -> dict[str, Any]:
    """Send the mails that are due by a moment between two nights; return the counts.

    Raises ClockError, with nothing sent, if the moment lies too far ahead, and the errors of send.
    """
    with open_engine() as engine:
        require_not_ahead(engine, sent_at)
    counts: dict[str, Any] = unwrap(pipeline.send)(sent_at)
    return counts


def end_overlong_sessions() -> int:
    """End the sessions of analysts and auditors that are too long, or that a stage waits for.

    Returns how many were ended; each is in the log. Every stage does so by itself while it runs;
    between nights others may call it as often as they like.
    """
    with open_engine() as engine:
        return end_sessions(engine)


def delete_expired(at: datetime) -> int:
    """Delete files with data on persons whose last day is over; return how many.

    Raises ClockError, with nothing deleted, if the moment lies too far ahead.
    """
    with warehouse_at(at) as engine:
        return restricted.delete_expired(engine, at)


def verify_archive(checked_at: datetime) -> dict[str, Any]:
    """Check every byte of the archive and of its backups; return the counts.

    Raises ArchiveDamagedError, once the operators have been alerted by mail, if anything is wrong.
    """
    with open_engine() as engine:
        return verify.verify_archive(engine, checked_at)


def prove_star(proved_at: datetime) -> dict[str, Any]:
    """Make the period whose turn it is in this week anew, and compare it; return the counts.

    Raises CheckError, once the operators have been alerted by mail, if anybody edited it, and
    ArchiveDamagedError if the archive has not what arrived.
    """
    with open_engine() as engine:
        return prove.prove_star(engine, proved_at)
