"""Replies to mails of which nothing was taken: why, and what to do, to whom it is from."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from etl.catalogue.model import Catalogue
from etl.notify.letter import Letter, displayable, read_facts


def replies(
    connection: Connection, catalogue: Catalogue, message_keys: Sequence[int]
) -> Iterator[Letter]:
    """Yield those of the given mails that are replies; the other kinds are left out.

    They repeat nothing of what they answer: its address may be somebody else's.
    """
    contacts = {contact.email for contact in catalogue.contacts}
    for row in read_facts(connection, "reply_fact", message_keys=message_keys):
        is_contact = row["address"] in contacts
        facts = {"reply": displayable(row), "officers": catalogue.officers() if is_contact else ()}
        yield Letter(row["message_key"], "reply", row["occasion"], [row["address"]], facts)
