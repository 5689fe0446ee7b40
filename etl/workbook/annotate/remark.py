"""What is told of a workbook, and why one cannot be marked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """One finding as the clerk is told of it; without a cell it is about the sheet or the file."""

    sheet: str
    cell: str | None
    severity: str
    title: str
    found: str
    expected: str
    advice: str


class NotAnnotatableError(ValueError):
    """The bytes are no xlsx that can be marked; the message says why."""
