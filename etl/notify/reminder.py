"""Reminders: to the clerks of a unit that owes a form, before and after it is due."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from etl import settings
from etl.catalogue.model import Catalogue
from etl.notify.letter import Letter, addresses_of, displayable, read_facts


def reminders(
    connection: Connection,
    catalogue: Catalogue,
    message_keys: Sequence[int],
    recorded_at: datetime,
) -> Iterator[Letter]:
    """Yield the reminders of the given mails; the other kinds are left out."""
    rows = read_facts(
        connection,
        "reminder_fact",
        message_keys=message_keys,
        recorded_at=recorded_at,
        timezone=settings.TIMEZONE,
    )
    for row in rows:
        clerks = catalogue.clerks(row["unit_code"])
        facts = {"reminder": displayable(row), "clerks": clerks, "officers": catalogue.officers()}
        yield Letter(row["message_key"], "reminder", row["occasion"], addresses_of(clerks), facts)
