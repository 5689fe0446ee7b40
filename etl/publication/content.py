"""What is frozen of a period: its figures as they stand, and what was set aside for them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from etl.database.connect import execute
from etl.publication.canonical import canonical_form, checksum
from etl.publication.document import frozen_document
from etl.validate.rules import read_rules

Content = dict[str, Any]


def period_content(connection: Connection, period_code: str) -> Content:
    """Return what the warehouse says of a period: figures of all units, and what they lack.

    Moments are texts in UTC, figures texts without needless zeros.
    """
    return {
        "period_code": period_code,
        "figures": period_figures(connection, period_code),
        "overridden": _rows(connection, "overridden", period_code),
        "document": frozen_document(connection, period_code),
        "rules_sha256": checksum(
            canonical_form([rule.model_dump(mode="json") for rule in read_rules()])
        ),
    }


def period_figures(connection: Connection, period_code: str) -> list[Content]:
    """Return a period's figures as they stand, of all units."""
    return _rows(connection, "figure", period_code)


def figures_checksum(figures: list[Content]) -> str:
    """Return the sha256 of a period's figures: the same as long as none moves."""
    return checksum(canonical_form(figures))


def written_moment(moment: datetime) -> str:
    """Return a moment as canonical forms have it."""
    return moment.astimezone(UTC).isoformat()


def _rows(connection: Connection, statement: str, period_code: str) -> list[Content]:
    rows = execute(connection, f"publication/{statement}", period_code=period_code).mappings()
    return [{name: _frozen(value) for name, value in row.items()} for row in rows]


def _frozen(value: Any) -> Any:
    return written_moment(value) if isinstance(value, datetime) else value
