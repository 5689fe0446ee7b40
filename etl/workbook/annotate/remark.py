"""A finding as a marked copy shows it, and why a workbook cannot be marked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Remark:
    """One finding in the clerk's words; without a cell it is about the sheet or the file.

    ``subject`` is what a reason for it is kept for; None where no reason would help.
    """

    sheet: str
    cell: str | None
    severity: str
    title: str
    found: str
    expected: str
    advice: str
    subject: str | None = None

    @classmethod
    def of(cls, finding: Mapping[Any, Any]) -> "Remark":
        """Return a finding, as the database has it, as a remark."""
        return cls(**{field.name: finding[field.name] for field in fields(cls)})


class NotAnnotatableError(ValueError):
    """The bytes are no xlsx that can be marked; the message says why."""
