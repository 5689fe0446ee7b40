"""Send the mails that wait in the outbox, each in a transaction of its own.

What became of a mail is on record before the next one is handed over. If this process is killed,
or loses the database, between the server's answer and the record, that one mail is sent again,
with the same Message-ID. A refusal is final once the server has taken another mail in the same run:
until then it may be one that refuses everything.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Engine, Row

from etl.database.connect import execute, rows_as_json
from etl.errors import MailServerError
from etl.notify.address import envelope_address, split_addresses
from etl.notify.delivery import Delivery, refuses_everything
from etl.notify.line import Line
from etl.notify.mail_server import OpenServer
from etl.notify.message import Attachment, Mail

# RFC 5321, 4.5.4.1: a sender gives up on an address after four or five days.
PATIENCE = timedelta(days=5)

AttachmentsOf = Callable[[Row[Any]], Sequence[Attachment]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """How many mails the server took, refused for good, or put off for some of their recipients."""

    sent: int
    refused: int
    waiting: int


@dataclass(frozen=True)
class _Record:
    """What became of a mail, in a word and as the columns of the outbox."""

    outcome: Literal["sent", "refused", "waiting"]
    sent_at: datetime | None = None
    deferred_at: datetime | None = None
    deferred_recipients: str | None = None
    refused_at: datetime | None = None
    refusal: str = ""
    doubted: str = ""  # a refusal that may be one of everything, and is not written down yet


def send(
    engine: Engine, open_server: OpenServer, attachments_of: AttachmentsOf, sent_at: datetime
) -> Sent:
    """Send the composed mails that wait; without any, no server is opened.

    Several senders at once never send the same mail. Mails that failed before come last, so that
    none of them stands in the way of the others. Raises MailServerError if the server is of no use
    now, or refuses several mails and takes none; what it took before that is on record.
    """
    with engine.connect() as connection:
        message_keys = execute(connection, "notify/unsent_message").scalars().all()
    outcomes: Counter[str] = Counter()
    doubted: dict[int, str] = {}
    with Line(open_server) as line:
        for message_key in message_keys:
            line.dial()
            try:
                record = _send_one(engine, line, message_key, attachments_of, sent_at)
            except Exception:
                with engine.begin() as connection:
                    execute(connection, "notify/count_attempt", message_key=message_key)
                raise
            if record is not None and record.doubted:
                doubted[message_key] = record.doubted
            elif record is not None:
                outcomes[record.outcome] += 1
    outcomes["refused" if line.has_delivered else "waiting"] += len(doubted)
    if line.has_delivered:
        _refuse(engine, doubted, sent_at)
    elif len(doubted) > 1:
        raise MailServerError(refuses_everything(doubted.values()))
    return Sent(outcomes["sent"], outcomes["refused"], outcomes["waiting"])


def _send_one(
    engine: Engine,
    line: Line,
    message_key: int,
    attachments_of: AttachmentsOf,
    sent_at: datetime,
) -> _Record | None:
    """Return what became of a mail; None if another sender has it, or had it."""
    with engine.begin() as connection:
        row = execute(connection, "notify/lock_message", message_key=message_key).one_or_none()
        if row is None:
            return None
        delivery = _deliver(line, row, attachments_of)
        for address, answer in (*delivery.refused.items(), *delivery.deferred.items()):
            logger.warning("邮件 %s 没有被接受：%s：%s", message_key, address, answer)
        record = _record(row, delivery, sent_at, line.has_delivered)
        execute(connection, "notify/count_attempt", message_key=message_key)
        execute(connection, "notify/record_outcome", message_key=message_key, **vars(record))
    return record


def _refuse(engine: Engine, refusals: Mapping[int, str], sent_at: datetime) -> None:
    rows = [{"message_key": key, "refusal": refusal} for key, refusal in refusals.items()]
    with engine.begin() as connection:
        execute(connection, "notify/refused_message", rows=rows_as_json(rows), sent_at=sent_at)


def _deliver(line: Line, row: Row[Any], attachments_of: AttachmentsOf) -> Delivery:
    """Hand a mail over for all recipients that still wait for it."""
    named = {written: envelope_address(written) for written in split_addresses(row.recipients)}
    mail = Mail(
        row.message_id,
        [address for address in named.values() if address],
        row.subject,
        row.text_body,
        row.html_body,
        row.composed_at,
        attachments_of(row),
    )
    if row.deferred_recipients is not None:
        return line.hand_over(mail, split_addresses(row.deferred_recipients))
    invalid = {written: "不是邮箱地址" for written, address in named.items() if address is None}
    if not mail.recipients:
        return Delivery(refused=invalid or {"收件人": "空缺"})
    delivery = line.hand_over(mail, mail.recipients)
    return replace(delivery, refused=invalid | dict(delivery.refused))


def _record(row: Row[Any], delivery: Delivery, sent_at: datetime, is_trusted: bool) -> _Record:
    """Return what to write down of a mail after the answers of a server, trusted or not so far."""
    refused, deferred = dict(delivery.refused), delivery.deferred
    since = row.deferred_at or sent_at
    is_over = sent_at - since >= PATIENCE
    if is_over:
        given_up = f"（{PATIENCE.days} 天来一直推迟，不再重试）"
        refused |= {address: answer + given_up for address, answer in deferred.items()}
        deferred = {}
    refusal = "；".join(f"{address}：{answer}" for address, answer in refused.items())
    somebody_has_it = bool(delivery.accepted) or row.deferred_recipients is not None
    if deferred and somebody_has_it:
        return _Record("waiting", None, since, ", ".join(deferred), refusal=refusal)
    if deferred:
        return _Record("waiting", deferred_at=since)  # all are tried again, the refused ones too
    if somebody_has_it:
        return _Record("sent", sent_at=sent_at, refusal=refusal)
    if delivery.is_doubtful and not is_trusted and not is_over:
        return _Record("waiting", deferred_at=since, doubted=refusal)
    return _Record("refused", refused_at=sent_at, refusal=refusal)
