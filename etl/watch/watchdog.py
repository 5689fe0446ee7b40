"""Tell operators by mail, once: a stage waits, a night is late, mails or the day are stuck."""

import os
import socket
import tempfile
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from etl import settings
from etl.catalogue.load import read_contacts
from etl.errors import WarehouseError
from etl.notify.alarm import operator_addresses, send_alarm
from etl.notify.letter import Facts
from etl.notify.render import render_facts
from etl.notify.smtp_connection import opened
from etl.watch.daytime import trouble_by_day
from etl.watch.mail import mail_connection
from etl.watch.night import Trouble, trouble_of_last_night
from etl.watch.waiting import trouble_of_waiting

_KIND = "watchdog"  # of mail: its templates


@dataclass(frozen=True)
class WatchResult:
    """The problem, if there is one, and why no mail about it could be sent, if none could."""

    problem: str | None = None
    mail_failure: str | None = None


def watch(at: datetime) -> WatchResult:
    """Alert the operators to stages that wait, to a night that should have ended by now, and to
    what no longer runs by day.

    Each trouble of a night is reported once: when the mail server has accepted the mail.
    Raises OSError if that cannot be written down.
    """
    trouble = trouble_of_waiting(at) or trouble_of_last_night(at) or trouble_by_day(at)
    if trouble is None:
        _forget()
        return WatchResult()
    facts = _facts(trouble, at)
    problem = render_facts(_KIND, facts).subject
    if trouble.signature != _last_reported():
        try:
            server = partial(opened, mail_connection())
            occasion = f"{_KIND} {trouble.signature} {at.isoformat()}"
            addresses = operator_addresses(read_contacts(settings.catalogue_dir()))
            send_alarm(_KIND, occasion, facts, addresses, server)
        except (WarehouseError, OSError) as error:
            return WatchResult(problem, mail_failure=str(error))
        _remember(trouble.signature)
    return WatchResult(problem)


def _facts(trouble: Trouble, at: datetime) -> Facts:
    return {
        "kind": trouble.kind,
        "night": trouble.night,
        "stages": trouble.stages,
        "detail": trouble.detail,
        "mails": trouble.mails,
        "dags": trouble.dags,
        "at": at,
        "machine": socket.gethostname(),
    }


def _last_reported() -> str | None:
    """Return the signature of the trouble last reported, or None."""
    path = _memory()
    return path.read_text("utf-8") if path.exists() else None


def _remember(signature: str) -> None:
    """Write down what was reported. Raises OSError if that is not possible."""
    path = _memory()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(signature)
    os.replace(draft, path)


def _forget() -> None:
    """Forget it: all is well again."""
    _memory().unlink(missing_ok=True)


def _memory() -> Path:
    """Return the small file that remembers it: the database may be what is down."""
    return settings.var_dir() / "run" / "watchdog.told"
