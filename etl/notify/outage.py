"""The mails about a source that is down: to the operators, one for an outage."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from etl.catalogue.model import Catalogue
from etl.notify.letter import Letter, addresses_of, displayable, read_facts


def outages(
    connection: Connection, catalogue: Catalogue, message_keys: Sequence[int]
) -> Iterator[Letter]:
    """Yield those of the given mails that are about a source; the other kinds are left out."""
    for row in read_facts(connection, "outage_fact", message_keys=message_keys):
        facts = {"outage": displayable(row)}
        to = addresses_of(catalogue.operators())
        yield Letter(row["message_key"], "outage", row["occasion"], to, facts)
