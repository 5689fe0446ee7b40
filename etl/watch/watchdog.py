"""Tell operators by mail, once, if a stage waits, a night is late, or mails do not get out."""

import socket
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from etl import settings
from etl.catalogue.load import read_contacts
from etl.errors import WarehouseError
from etl.notify.alarm import send_alarm
from etl.notify.letter import Facts
from etl.notify.operators import operator_addresses
from etl.notify.render import render_facts
from etl.notify.smtp_connection import opened
from etl.watch.mail import mail_connection
from etl.watch.memory import forget, remember, told_last
from etl.watch.night import Trouble, trouble_of_last_night
from etl.watch.waiting import trouble_of_waiting

_KIND = "watchdog"  # of mail: its templates


@dataclass(frozen=True)
class Watched:
    """What is wrong, if anything, and why the operators could not be told, if so."""

    wrong: str | None = None
    untold: str | None = None


def watch(at: datetime) -> Watched:
    """Look after stages that wait, and the night that had to have ended; tell the operators.

    Each trouble of a night is told once; told it is when the mail server has taken the mail.
    Raises OSError if that cannot be written down.
    """
    trouble = trouble_of_waiting(at) or trouble_of_last_night(at)
    if trouble is None:
        forget()
        return Watched()
    facts = _facts(trouble, at)
    wrong = render_facts(_KIND, facts).subject
    if trouble.signature != told_last():
        try:
            server = partial(opened, mail_connection())
            occasion = f"{_KIND} {trouble.signature} {at.isoformat()}"
            addresses = operator_addresses(read_contacts(settings.catalogue_dir()))
            send_alarm(_KIND, occasion, facts, addresses, server)
        except (WarehouseError, OSError) as error:
            return Watched(wrong, untold=str(error))
        remember(trouble.signature)
    return Watched(wrong)


def _facts(trouble: Trouble, at: datetime) -> Facts:
    return {
        "kind": trouble.kind,
        "night": trouble.night,
        "stages": trouble.stages,
        "told": trouble.told,
        "mails": trouble.mails,
        "at": at,
        "machine": socket.gethostname(),
    }
