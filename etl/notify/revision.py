"""The mails about a publication of which a figure has moved: to who approved it, with a draft."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from etl.catalogue.model import Catalogue
from etl.notify.letter import MOST_LISTED, Facts, Letter, addresses_of, displayable, read_facts


def revisions(
    connection: Connection, catalogue: Catalogue, message_keys: Sequence[int]
) -> Iterator[Letter]:
    """Yield those of the given mails that are about a publication; the other kinds are left out.

    They go to the officer of that name; to all officers where nobody is called so.
    """
    rows = read_facts(connection, "revision_fact", message_keys=message_keys)
    if not rows:
        return
    figures = _by_message(connection, "revision_figure", message_keys)
    causes = _by_message(connection, "revision_cause", message_keys)
    for row in rows:
        key, officers = row["message_key"], catalogue.officers()
        approvers = [officer for officer in officers if officer.name == row["approved_by"]]
        facts = {
            "publication": displayable(row),
            "figures": [displayable(figure) for figure in figures[key][:MOST_LISTED]],
            "causes": [displayable(cause) for cause in causes[key][:MOST_LISTED]],
            "total": {"figures": len(figures[key]), "causes": len(causes[key])},
        }
        yield Letter(key, "revision", row["occasion"], addresses_of(approvers or officers), facts)


def _by_message(
    connection: Connection, query: str, message_keys: Sequence[int]
) -> Mapping[int, Sequence[Facts]]:
    found: dict[int, list[Facts]] = defaultdict(list)
    for row in read_facts(connection, query, message_keys=message_keys):
        found[row["message_key"]].append(row)
    return found
