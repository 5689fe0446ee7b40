"""Summaries: to a unit that sent more than is listed one by one, what became of the rest."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from etl.catalogue.model import Catalogue
from etl.notify.letter import Letter, addresses_of, displayable, read_facts


def summaries(
    connection: Connection, catalogue: Catalogue, message_keys: Sequence[int]
) -> Iterator[Letter]:
    """Yield the summaries among the given mails; receipts of one submission are left out."""
    places: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in read_facts(connection, "summary_place", message_keys=message_keys):
        places[row["message_key"]].append(displayable(row))
    published: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in read_facts(connection, "receipt_published", message_keys=message_keys):
        published[row["message_key"]].append(displayable(row))
    for row in read_facts(connection, "summary_fact", message_keys=message_keys):
        clerks = catalogue.clerks(row["unit_code"])
        facts = {
            "summary": displayable(row),
            "places": places[row["message_key"]],
            "published": published[row["message_key"]],
            "clerks": clerks,
            "officers": catalogue.officers(),
        }
        yield Letter(row["message_key"], "summary", row["occasion"], addresses_of(clerks), facts)
