"""Send the mails that wait in the outbox, each in a transaction of its own.

That a mail is tried is on record before it is touched, and what became of it before the next one is
handed over. If this process is killed, or loses the database, between the server's answer and the
record, that one mail is sent again, with the same Message-ID. A refusal is final when it is
repeated, and the server has shown in one of these runs that it works for us: see evidence.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row
from sqlalchemy.exc import SQLAlchemyError

from etl.database.connect import execute
from etl.errors import MailServerError
from etl.notify.address import envelope_address, split_addresses
from etl.notify.delivery import Delivery, refuses_everything
from etl.notify.drafts import hand_over_in_some_form, without_attachments
from etl.notify.letter import plain_facts
from etl.notify.mail_server import OpenServer
from etl.notify.mail_session import MailSession
from etl.notify.message import Attachment, Mail
from etl.notify.outcome import MOST_UNANSWERED, PATIENCE, Outcome, Waiting, outcome_of
from etl.notify.render import render_facts

__all__ = ["PATIENCE", "Sent", "send"]

_SET_ASIDE = f"寄这封信的程序中断了 {MOST_UNANSWERED} 次，已放在一边，不再重试"
_ANSWER_LENGTH = 300
_MOST_WITH_ATTACHMENTS = 3  # attempts: some servers only hang up at what is too large
_MOST_BROKEN = 2  # consecutive mails at which the server fails before the run gives up

AttachmentsOf = Callable[[Row[Any]], Sequence[Attachment]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """How many mails a run sent, or gave up, and how many wait after it."""

    sent: int
    refused: int
    waiting: int


@dataclass(frozen=True)
class _Refused:
    """A mail that the server refused somebody, as it was before and as it is on record now."""

    mail: Waiting
    delivery: Delivery
    outcome: Outcome


@dataclass
class _Run:
    """A run, and what it has to remember of the mails that it tried."""

    engine: Engine
    session: MailSession
    attachments_of: AttachmentsOf
    sent_at: datetime
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: list[_Refused] = field(default_factory=list)
    faults_in_a_row: list[MailServerError] = field(default_factory=list)
    fault: MailServerError | None = None  # the last one


def send(
    engine: Engine, open_server: OpenServer, attachments_of: AttachmentsOf, sent_at: datetime
) -> Sent:
    """Send the composed mails that are due; without any, no server is opened.

    Several senders at once never send the same mail. Mails that failed before come last, so that
    none of them stands in the way of the others. Raises MailServerError if the server is of no use
    now, or refuses several new mails and takes none; what it took before that is on record.
    """
    with engine.begin() as connection:
        given = {"refusal": _SET_ASIDE, "most": MOST_UNANSWERED, "sent_at": sent_at}
        set_aside = execute(connection, "notify/set_aside_message", **given).rowcount
        keys = execute(connection, "notify/unsent_message", sent_at=sent_at).scalars().all()
    if set_aside:
        logger.error("%d 封邮件%s", set_aside, _SET_ASIDE)
    with MailSession(open_server) as session:
        run = _Run(engine, session, attachments_of, sent_at)
        for message_key in keys:
            session.connected()
            _try_one(run, message_key)
            if len(run.faults_in_a_row) == _MOST_BROKEN:
                raise run.faults_in_a_row[-1]
    for refused in run.refused:
        _give_up_if_believed(run, refused)
    _require_use(run)
    with engine.connect() as connection:
        waiting = execute(connection, "notify/waiting_message").scalar_one()
    return Sent(run.outcomes["sent"], run.outcomes["refused"] + set_aside, waiting)


def _try_one(run: _Run, message_key: int) -> None:
    """Try to send a mail, unless another sender has it, or had it."""
    given = {"message_key": message_key, "sent_at": run.sent_at}
    with run.engine.begin() as connection:
        if execute(connection, "notify/begin_attempt", **given).one_or_none() is None:
            return
    with run.engine.begin() as connection:
        row = execute(connection, "notify/lock_message", **given).one_or_none()
        if row is None:
            return
        delivery, fault = _deliver(run, row)
        answers = {**delivery.impossible, **delivery.refused, **delivery.deferred}
        for address, answer in answers.items():
            logger.warning("邮件 %s 没有被接受：%s：%s", message_key, address, answer)
        mail = Waiting(
            message_key,
            row.attempts,
            row.deferred_at,
            row.deferred_recipients,
            split_addresses(row.believed_recipients or ""),
        )
        # strangers may give any address: that one is refused says nothing about the server
        believed = delivery.refused if row.kind == "reply" else mail.believed
        outcome = outcome_of(mail, delivery, run.sent_at, believed)
        _record(connection, mail, outcome, attempts=1)
    run.outcomes[outcome.outcome] += 1
    run.faults_in_a_row = [*run.faults_in_a_row, fault] if fault else []
    run.fault = fault or run.fault
    if delivery.refused:
        run.refused.append(_Refused(mail, delivery, outcome))


def _record(
    connection: Connection,
    mail: Waiting,
    outcome: Outcome,
    attempts: int,
    believed: Sequence[str] = (),
) -> None:
    execute(
        connection,
        "notify/record_outcome",
        message_key=mail.message_key,
        attempts=attempts,
        believed_recipients=", ".join(believed) or None,
        **vars(outcome),
    )


def _deliver(run: _Run, row: Row[Any]) -> tuple[Delivery, MailServerError | None]:
    """Hand a mail over for all recipients that still wait for it.

    A server that fails at it puts them off. The fault is returned: the next mail may fare better.
    """
    named = {written: envelope_address(written) for written in split_addresses(row.recipients)}
    recipients = [address for address in named.values() if address]
    invalid = {written: "不是邮箱地址" for written, address in named.items() if address is None}
    to = recipients
    if row.deferred_recipients is not None:
        to, invalid = split_addresses(row.deferred_recipients), {}
    if not to:
        return Delivery(impossible=invalid or {"收件人": "空缺"}), None
    plain = render_facts("plain", plain_facts(row.kind, row.queued_at, row.submission_key))
    try:
        mail = _mail(run, row, recipients)
        delivery = hand_over_in_some_form(run.session, mail, plain, to)
    except MailServerError as fault:
        answer = str(fault)[:_ANSWER_LENGTH]
        return Delivery(deferred=dict.fromkeys(to, answer), impossible=invalid), fault
    return replace(delivery, impossible={**invalid, **delivery.impossible}), None


def _mail(run: _Run, row: Row[Any], recipients: Sequence[str]) -> Mail:
    mail = Mail(
        row.message_id,
        recipients,
        row.subject,
        row.text_body,
        row.html_body,
        row.composed_at,
        is_reply=row.kind == "reply",
    )
    try:
        whole = replace(mail, attachments=run.attachments_of(row))
    except SQLAlchemyError:
        raise
    except Exception:
        logger.exception("邮件 %s 的附件没有做成", row.message_key)
        return without_attachments(mail)
    if whole.attachments and row.attempts >= _MOST_WITH_ATTACHMENTS:
        logger.warning(
            "邮件 %s 带着附件寄了 %d 次都没有寄出，改寄不带附件的", row.message_key, row.attempts
        )
        return without_attachments(mail)
    return whole


def _give_up_if_believed(run: _Run, refused: _Refused) -> None:
    """Give up the recipients whose refusal can be believed, now that all mails were tried.

    At the first try it is only written down that it can: the next refusal is final.
    """
    mail, delivery, outcome = refused.mail, refused.delivery, refused.outcome
    supports = run.session.evidence.supports
    supported = [a for a, answer in delivery.refused.items() if supports(a, answer)]
    if not supported or outcome.outcome != "waiting":
        return
    if outcome.refusal:  # which is on record
        delivery = replace(delivery, impossible={})
    believed = {*mail.believed, *supported} if mail.attempts else mail.believed
    revised = outcome_of(mail, delivery, run.sent_at, believed)
    with run.engine.begin() as connection:
        _record(connection, mail, revised, attempts=0, believed=supported)
    run.outcomes.update({outcome.outcome: -1, revised.outcome: 1})


def _require_use(run: _Run) -> None:
    """Raise MailServerError if the server took nothing, and failed, or refused what was new."""
    if run.session.evidence.taken:
        return
    if run.fault:
        raise run.fault
    new = [refused.outcome.answer for refused in run.refused if not refused.mail.attempts]
    answers = [answer for answer in new if answer]
    if len(answers) > 1:
        raise MailServerError(refuses_everything(answers))
