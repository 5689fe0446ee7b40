"""Stage notify: word every mail that waits for it; at night also reminders and the digest."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Row

from etl import settings
from etl.catalogue.model import Catalogue
from etl.coming import counted_already
from etl.database.connect import execute, rows_as_json
from etl.notify.digest import digest_facts
from etl.notify.letter import Letter, addresses_of, plain_facts
from etl.notify.message import message_id
from etl.notify.outage import outages
from etl.notify.receipt import receipts
from etl.notify.reminder import reminders
from etl.notify.render import Content, render, render_facts
from etl.notify.reply import replies
from etl.notify.revision import revisions
from etl.notify.summary import summaries

_BATCH = 1_000  # mails that are kept at once: a night of long tables queues a hundred times more
_READ_AT_ONCE = 250  # receipts; each may have a thousand findings

NOBODY_TO_SEND_TO = "目录中没有联系人"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Composed:
    """How many mails of each kind a run composed, and how many of all go to nobody.

    A summary of many submissions counts as one receipt.
    """

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
        return _compose_waiting(connection, catalogue, recorded_at)


def compose_receipts(engine: Engine, catalogue: Catalogue, recorded_at: datetime) -> Composed:
    """Compose the receipts that were queued, by day: nothing is due, and the night is not over."""
    with engine.begin() as connection:
        execute(connection, "plan_for_bulk")
        return _compose_waiting(connection, catalogue, recorded_at)


def _compose_waiting(
    connection: Connection, catalogue: Catalogue, recorded_at: datetime
) -> Composed:
    waiting = execute(connection, "notify/uncomposed_message").all()
    with counted_already(connection, {message.unit_key for message in waiting}):
        letters = _letters(connection, catalogue, recorded_at, waiting)
        counts = store_letters(connection, letters, recorded_at)
    return Composed(
        receipts=counts["receipt"] + counts["summary"],
        reminders=counts["reminder"],
        digests=counts["digest"],
        without_contact=counts["without contact"],
    )


def store_letters(
    connection: Connection, letters: Iterator[Letter], recorded_at: datetime
) -> Counter[str]:
    """Word letters and store them in their mails; return how many there were of each kind."""
    counts = Counter[str]()
    while batch := list(islice(letters, _BATCH)):
        rows = rows_as_json(_message(letter, recorded_at) for letter in batch)
        execute(connection, "notify/composed_message", rows=rows, recorded_at=recorded_at)
        counts.update(letter.kind for letter in batch)
        counts["without contact"] += sum(not letter.to for letter in batch)
    return counts


def _queue(connection: Connection, catalogue: Catalogue, recorded_at: datetime) -> None:
    local = {"recorded_at": recorded_at, "timezone": settings.TIMEZONE}
    days = rows_as_json(reminder.model_dump() for reminder in catalogue.reminders)
    execute(connection, "notify/reminder", rows=days, **local)
    execute(connection, "notify/digest", **local)
    if execute(connection, "notify/any_publication").scalar():
        execute(connection, "notify/revision", recorded_at=recorded_at)


def _letters(
    connection: Connection, catalogue: Catalogue, recorded_at: datetime, waiting: Sequence[Row[Any]]
) -> Iterator[Letter]:
    """Yield the mails that wait; the digest first, as it reports what was refused before."""
    keys = [message.message_key for message in waiting]
    for message in waiting:
        if message.kind == "digest":
            facts = digest_facts(connection, catalogue, recorded_at)
            to = addresses_of(catalogue.officers())
            yield Letter(message.message_key, "digest", message.occasion, to, facts)
    for start in range(0, len(keys), _READ_AT_ONCE):
        some = keys[start : start + _READ_AT_ONCE]
        yield from receipts(connection, catalogue, some)
    if summed := [message.message_key for message in waiting if message.is_summary]:
        yield from summaries(connection, catalogue, summed)
    yield from reminders(connection, catalogue, keys, recorded_at)
    yield from outages(connection, catalogue, keys)
    yield from replies(connection, catalogue, keys)
    yield from revisions(connection, catalogue, keys)


def _message(letter: Letter, recorded_at: datetime) -> dict[str, Any]:
    content = _worded(letter, recorded_at)
    recipients = dict.fromkeys(letter.to)
    return {
        "message_key": letter.message_key,
        "message_id": message_id(letter.occasion),
        "recipients": ",".join(recipients),
        "subject": content.subject,
        "text_body": content.text_body,
        "html_body": content.html_body,
        "refusal": None if recipients else NOBODY_TO_SEND_TO,
    }


def _worded(letter: Letter, recorded_at: datetime) -> Content:
    """Return a letter in words; one that cannot be worded does not hold up the others."""
    try:
        return render(letter)
    except Exception:
        logger.exception("邮件 %s 没能写成，改为一封只请对方询问的信", letter.message_key)
        receipt = letter.facts.get("receipt", {})
        return render_facts(
            "plain",
            plain_facts(
                letter.kind, recorded_at, receipt.get("submission_key"), receipt.get("received_at")
            ),
        )
