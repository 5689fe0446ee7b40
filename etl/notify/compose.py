"""Stage notify: queue reminders and the digest, and word every mail that waits for it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine

from etl import settings
from etl.catalogue.model import Catalogue
from etl.database.connect import execute, rows_as_json
from etl.notify.digest import digest_facts
from etl.notify.letter import Letter
from etl.notify.message import message_id
from etl.notify.receipt import receipts
from etl.notify.reminder import reminders
from etl.notify.render import render

_BATCH = 1_000  # mails that are kept at once: a night of long tables queues a hundred times more

NOBODY_TO_SEND_TO = "目录中没有联系人"


@dataclass(frozen=True)
class Composed:
    """How many mails of each kind a run composed, and how many of all go to nobody."""

    receipts: int
    reminders: int
    digests: int
    without_contact: int


def compose(engine: Engine, catalogue: Catalogue, recorded_at: datetime) -> Composed:
    """Queue what is due at a moment and compose every mail that is not composed yet.

    One transaction: reminders and digest are queued and composed together or not at all, so that
    what they tell is true of the night that sends them. Repeating it changes nothing.
    """
    with engine.begin() as connection:
        execute(connection, "plan_for_bulk")
        _queue(connection, catalogue, recorded_at)
        letters = _letters(connection, catalogue, recorded_at)
        counts = Counter[str]()
        while batch := list(islice(letters, _BATCH)):
            rows = rows_as_json(map(_message, batch))
            execute(connection, "notify/composed_message", rows=rows, recorded_at=recorded_at)
            counts.update(letter.kind for letter in batch)
            counts["without contact"] += sum(not letter.to for letter in batch)
    return Composed(
        receipts=counts["receipt"],
        reminders=counts["reminder"],
        digests=counts["digest"],
        without_contact=counts["without contact"],
    )


def _queue(connection: Connection, catalogue: Catalogue, recorded_at: datetime) -> None:
    local = {"recorded_at": recorded_at, "timezone": settings.TIMEZONE}
    days = rows_as_json(reminder.model_dump() for reminder in catalogue.reminders)
    execute(connection, "notify/reminder", rows=days, **local)
    execute(connection, "notify/digest", **local)


def _letters(
    connection: Connection, catalogue: Catalogue, recorded_at: datetime
) -> Iterator[Letter]:
    """Yield the mails that wait; the digest first, as it tells of what was refused before."""
    waiting = execute(connection, "notify/uncomposed_message").all()
    keys = [message.message_key for message in waiting]
    for message in waiting:
        if message.kind == "digest":
            facts = digest_facts(connection, catalogue, recorded_at)
            to = catalogue.officers()
            yield Letter(message.message_key, "digest", message.occasion, to, facts)
    yield from receipts(connection, catalogue, keys)
    yield from reminders(connection, catalogue, keys, recorded_at)


def _message(letter: Letter) -> dict[str, Any]:
    content = render(letter)
    recipients = dict.fromkeys(contact.email for contact in letter.to)
    return {
        "message_key": letter.message_key,
        "message_id": message_id(letter.occasion),
        "recipients": ",".join(recipients),
        "subject": content.subject,
        "text_body": content.text_body,
        "html_body": content.html_body,
        "refusal": None if recipients else NOBODY_TO_SEND_TO,
    }
