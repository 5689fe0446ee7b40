"""What becomes of a mail after the answers of a mail server: sent, refused for good, or waiting."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from etl.notify.delivery import Delivery

# RFC 5321, 4.5.4.1: a sender gives up on an address after four or five days.
PATIENCE = timedelta(days=5)

MOST_UNANSWERED = 3  # attempts without an outcome on record: the mail kills its process

_FIRST_PAUSE = timedelta(minutes=5)  # greylisting rarely takes longer
_DOUBLINGS = 4  # to 80 minutes
_LONG_PAUSE = timedelta(hours=4)


@dataclass(frozen=True)
class Waiting:
    """A mail as the outbox has it before it is tried."""

    message_key: int
    attempts: int
    deferred_at: datetime | None
    deferred_recipients: str | None
    believed: Collection[str]  # refused before, and there was reason to believe it


@dataclass(frozen=True)
class Outcome:
    """What became of a mail, in a word and as the columns of the outbox."""

    outcome: Literal["sent", "refused", "waiting"]
    sent_at: datetime | None = None
    deferred_at: datetime | None = None
    deferred_recipients: str | None = None
    next_attempt_at: datetime | None = None
    answer: str | None = None
    refused_at: datetime | None = None
    refusal: str = ""


def outcome_of(
    mail: Waiting, delivery: Delivery, sent_at: datetime, believed: Collection[str]
) -> Outcome:
    """Return what to write down of a mail after the answers for those who waited for it.

    Of the addresses that the server refused only the ``believed`` ones are given up; the others are
    tried again like those that it put off, until PATIENCE ends.
    """
    refused = {a: answer for a, answer in delivery.refused.items() if a in believed}
    waiting = {a: answer for a, answer in delivery.refused.items() if a not in believed}
    since = mail.deferred_at or sent_at
    if sent_at - since >= PATIENCE:
        refused |= waiting
        given_up = f"（{PATIENCE.days} 天来一直推迟，不再重试）"
        refused |= {a: answer + given_up for a, answer in delivery.deferred.items()}
        waiting = {}
    else:
        waiting |= delivery.deferred
    refusal = _answers_text({**delivery.impossible, **refused})
    somebody_has_it = bool(delivery.accepted) or mail.deferred_recipients is not None
    if waiting:
        return Outcome(
            "waiting",
            deferred_at=since,
            # if nobody has it yet all are tried again, also those given up
            deferred_recipients=", ".join(waiting) if somebody_has_it else None,
            next_attempt_at=sent_at + pause_after(mail.attempts + 1),
            answer=_answers_text(waiting),
            refusal=refusal if somebody_has_it else "",
        )
    if somebody_has_it:
        return Outcome("sent", sent_at=sent_at, refusal=refusal)
    return Outcome("refused", refused_at=sent_at, refusal=refusal)


def pause_after(attempts: int) -> timedelta:
    """Return how long a mail waits after so many attempts: minutes at first, then hours."""
    doublings = attempts - 1
    return _FIRST_PAUSE * 2**doublings if doublings <= _DOUBLINGS else _LONG_PAUSE


def _answers_text(answers: Mapping[str, str]) -> str:
    return "；".join(f"{address}：{answer}" for address, answer in answers.items())
