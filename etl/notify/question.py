"""The question that the data officer is asked about a submission, in the words of the templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult

from etl.database.connect import execute
from etl.notify.letter import Facts, displayable
from etl.notify.render import render_question

_MOST = 20  # entries of a list; the rest is counted, or left to the digest


@dataclass(frozen=True)
class Wording:
    """A question: its headline as plain text, and all that it takes to decide, in Markdown."""

    subject: str
    body: str


def word_question(
    connection: Connection,
    submission_key: int,
    outlook: Sequence[Facts],
    expected: str | None,
    asked_at: datetime,
) -> Wording:
    """Word the question about a submission, and why the last answer was not carried out, if so.

    ``outlook`` is what the action ``expected`` would do to the figures.
    """
    moved = [row for row in outlook if not row["is_zero"]]
    given = {"submission_key": submission_key, "most": _MOST}
    submission = execute(connection, "officer/submission", submission_key=submission_key).one()
    keys = [submission_key]
    refusal = execute(connection, "officer/last_refusal", submission_key=submission_key).scalar()
    facts = {
        "submission": displayable(submission._asdict()),
        "findings": _rows(execute(connection, "notify/digest_open_finding", submission_keys=keys)),
        "earlier_figure": _rows(execute(connection, "officer/earlier_figure", **given)),
        "decided": _rows(execute(connection, "officer/decided", **given)),
        "outlook": [displayable(row) for row in moved[:_MOST]],
        "total": {"outlook": len(moved), "zeros": len(outlook) - len(moved)},
        "expected": expected,
        "refusal": refusal,
        "asked_at": asked_at,
    }
    return Wording(*render_question("question", facts))


def _rows(found: CursorResult[Any]) -> list[dict[str, Any]]:
    return [displayable(row._asdict()) for row in found]
