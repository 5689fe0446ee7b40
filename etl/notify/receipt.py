"""Receipts: to the clerks of the union that sent a submission, what became of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from etl.catalogue.model import Catalogue
from etl.notify.attachment import attach_copies
from etl.notify.letter import Facts, Letter, read_facts, shown


def receipts(
    connection: Connection, catalogue: Catalogue, message_keys: Sequence[int]
) -> Iterator[Letter]:
    """Yield the receipts of the given mails; the other kinds are left out."""
    findings: dict[int, list[Facts]] = defaultdict(list)
    for row in read_facts(connection, "receipt_finding", message_keys=message_keys):
        findings[row["message_key"]].append(row)
    rows = read_facts(connection, "receipt_fact", message_keys=message_keys)
    for row, copy in zip(rows, attach_copies(connection, rows), strict=True):
        key, clerks = row["message_key"], catalogue.clerks(row["unit_code"])
        facts = {
            "receipt": shown(row),
            "findings": [shown(finding) for finding in findings[key]],
            "copy": copy,
            "clerks": clerks,
            "officers": catalogue.officers(),
        }
        yield Letter(key, "receipt", row["occasion"], clerks, facts)
