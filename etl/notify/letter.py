"""A mail before it is worded: its subject matter, its recipients, the facts for its templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from etl.catalogue.rows import Contact
from etl.database.connect import execute
from etl.text import on_one_line

Facts = Mapping[str, Any]

MOST_LISTED = 100  # entries of a list in a mail; the rest is counted

_SHOWN = 300  # characters of a text; a cell may hold a hundred times as many


@dataclass(frozen=True)
class Letter:
    """A mail of one kind; ``facts`` are what the templates of its kind speak of."""

    message_key: int
    kind: str
    occasion: str
    to: Sequence[str]  # addresses
    facts: Facts


def addresses_of(contacts: Iterable[Contact]) -> list[str]:
    """Return where contacts are written to."""
    return [contact.email for contact in contacts]


def read_facts(connection: Connection, name: str, **parameters: Any) -> list[Facts]:
    """Return the rows that ``sql/notify/<name>.sql`` finds, as the database has them."""
    return [row._asdict() for row in execute(connection, f"notify/{name}", **parameters)]


def displayable(row: Facts) -> dict[str, Any]:
    """Return a row as a mail may show it: each text on one line, and cut where it is endless.

    Texts come from workbooks and file names and may hold anything.
    """
    return {name: _displayable(value) for name, value in row.items()}


def first_of_each(facts: Any, most: int) -> Any:
    """Return facts with the first ``most`` entries of every list in them."""
    if isinstance(facts, dict):
        return {name: first_of_each(value, most) for name, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [first_of_each(entry, most) for entry in facts[:most]]
    return facts


def _displayable(value: Any) -> Any:
    if isinstance(value, list):
        return [_displayable(item) for item in value]
    if not isinstance(value, str):
        return value
    line = on_one_line(value[: 10 * _SHOWN])
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def plain_facts(
    kind: str,
    moment: datetime,
    submission_key: int | None = None,
    received_at: datetime | None = None,
) -> Facts:
    """Return what the plain mail tells instead of a mail of a kind that tells of a night.

    No fact is a text from outside: only moments, and the number of the submission.
    """
    return {
        "plain": {
            "kind": kind,
            "moment": moment,
            "submission_key": submission_key,
            "received_at": received_at,
        }
    }
