"""The plain mail that stands for one that cannot be worded or built: nothing in it can fail."""

from datetime import datetime

from etl.notify.letter import Facts


def plain_facts(
    kind: str,
    moment: datetime,
    submission_key: int | None = None,
    received_at: datetime | None = None,
) -> Facts:
    """Return what the plain mail tells instead of a mail of a kind that tells of a night.

    No fact is a text from outside: only moments, and the number of the submission.
    """
    return {
        "plain": {
            "kind": kind,
            "moment": moment,
            "submission_key": submission_key,
            "received_at": received_at,
        }
    }
