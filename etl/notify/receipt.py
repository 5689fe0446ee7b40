"""Receipts: to the clerks of the unit that sent a submission, what became of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from etl.catalogue.model import Catalogue
from etl.notify.attachment import attach_copies
from etl.notify.letter import Facts, Letter, addresses_of, displayable, read_facts

MOST_FINDINGS = 1_000  # of a receipt that are read: marked in its copy, and listed as far as it may


def receipts(
    connection: Connection, catalogue: Catalogue, message_keys: Sequence[int]
) -> Iterator[Letter]:
    """Yield the receipts of the given mails; the other kinds are left out."""
    findings = _findings(connection, message_keys)
    gaps = _by_message(connection, "receipt_gap", message_keys)
    replaced = _by_message(connection, "receipt_replaced", message_keys)
    published = _by_message(connection, "receipt_published", message_keys)
    rows = _facts(connection, message_keys)
    for row, copy in zip(rows, attach_copies(connection, rows, findings), strict=True):
        key, clerks = row["message_key"], catalogue.clerks(row["unit_code"])
        facts = {
            "receipt": displayable(row),
            "findings": [displayable(finding) for finding in findings[key]],
            "gaps": [displayable(gap) for gap in gaps[key]],
            "replaced": [displayable(figure) for figure in replaced[key]],
            "published": [displayable(row) for row in published[key]],
            "copy": copy,
            "clerks": clerks,
            "officers": catalogue.officers(),
        }
        yield Letter(key, "receipt", row["occasion"], addresses_of(clerks), facts)


def _facts(connection: Connection, message_keys: Sequence[int]) -> Sequence[Facts]:
    """Return of each receipt the submission that it tells of, and how many findings that has."""
    counts = _by_message(connection, "receipt_count", message_keys)
    rows = read_facts(connection, "receipt_fact", message_keys=message_keys)
    return [{**row, **counts[row["message_key"]][0]} for row in rows]


def _findings(connection: Connection, message_keys: Sequence[int]) -> Mapping[int, Sequence[Facts]]:
    """Return the first findings of each receipt, from the top of the sheet."""
    return _by_message(connection, "receipt_finding", message_keys, most=MOST_FINDINGS)


def _by_message(
    connection: Connection, query: str, message_keys: Sequence[int], **given: int
) -> Mapping[int, Sequence[Facts]]:
    found: dict[int, list[Facts]] = defaultdict(list)
    for row in read_facts(connection, query, message_keys=message_keys, **given):
        found[row["message_key"]].append(row)
    return found
