"""What was delivered last under a name, for a source that has to know before it asks."""

from datetime import datetime
from typing import NamedTuple

from etl.collect.passed_over import Version
from etl.database.connect import connect, execute


class LastDelivery(NamedTuple):
    """A version of a file, and how the server asks for newer ones know it."""

    modified_at: datetime
    byte_count: int
    file_sha256: str
    http_validator: str | None

    @property
    def version(self) -> Version:
        """What tells whether it is still the same."""
        return self.modified_at, self.byte_count


def last_delivery(source_name: str, file_name: str) -> LastDelivery | None:
    """Return what a source delivered last under a name, or None if it never did."""
    with connect().connect() as connection:
        row = execute(
            connection, "collect/last_delivery", source_name=source_name, file_name=file_name
        ).one_or_none()
    return LastDelivery._make(row) if row else None
