"""A mail that came to a mailbox: who sent it, what it says, and why nothing of it was taken."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from etl.personal_data import masked
from etl.text import on_one_line, storable

MailProblem = Literal[
    "automatic",
    "unknown-sender",
    "unconfirmed-sender",
    "too-large",
    "too-many-files",
    "unreadable",
    "no-attachment",
]

_SUBJECT = 300  # characters that are kept
_TEXT = 4_000
_READ = 5  # times as many, so that no number is cut before it is masked


@dataclass(frozen=True)
class ReceivedMail:
    """A mail; the names of its files begin with its own.

    ``address`` is who it is from, None if that cannot be read; it is answered only if it
    ``may_be_answered`` and has a problem.
    """

    name: str
    received_at: datetime
    address: str | None
    subject: str
    text: str = ""
    problem: MailProblem | None = None
    may_be_answered: bool = False

    def row(self) -> dict[str, Any]:
        """Return the row that registers it, with the numbers of persons masked."""
        return vars(self) | {
            "subject": storable(masked(on_one_line(self.subject[: _READ * _SUBJECT])), _SUBJECT),
            "text": masked(storable(self.text, _READ * _TEXT)).strip()[:_TEXT],
        }
