"""Hand one mail over to a mail server, and return its answer for each recipient."""

import re
import smtplib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage

from etl.errors import MailServerError
from etl.notify.mail_server import MailServer
from etl.notify.message import Mail, build_message
from etl.text import on_one_line

# Reply codes: RFC 5321, 4.2; RFC 1870; RFC 3463; RFC 4954, 6.
_CLOSING = 421
_OF_THE_SESSION = {_CLOSING, 503, 530, 534, 535, 538}  # whatever the mail and its recipients are
_PERMANENT = 500
# 5.2.3 and 5.3.4, or in words alone, as mail servers in China have it.
_TOO_LARGE = re.compile(
    r"552\b|5\d\d (?:5\.(?:2\.3|3\.4)\b|.*?(?:too (?:large|big)|\bsize\b|过大|太大|大小))", re.I
)
_ANSWER_LENGTH = 300

_Answers = Mapping[str, tuple[int, bytes | str]]


@dataclass(frozen=True)
class Delivery:
    """Whom a mail goes to, and who does not get it now, each with the server's answer.

    ``refused`` was answered with a permanent code, ``deferred`` with a temporary one. To the
    ``impossible`` no mail can be sent, whatever the server says.
    """

    accepted: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    deferred: Mapping[str, str] = field(default_factory=dict)
    impossible: Mapping[str, str] = field(default_factory=dict)

    @property
    def too_large_for(self) -> list[str]:
        """The recipients that were refused because the mail is too large."""
        return [address for address, answer in self.refused.items() if _TOO_LARGE.match(answer)]


class ConnectionUsedUpError(MailServerError):
    """The server wants to be called anew before it takes this mail, of which it has nothing yet."""


class MailNotBuiltError(ValueError):
    """A mail cannot be written as a message."""


def hand_over(server: MailServer, mail: Mail, to: Sequence[str]) -> Delivery:
    """Hand a mail over for the given recipients, and return what became of it for each.

    A mail with attachments that is larger than the server announced to take is refused unasked.
    Raises MailServerError if the server goes away, or refuses the session and not just this mail,
    and MailNotBuiltError.
    """
    try:
        message = build_message(mail, server.sender)
        size = len(message.as_bytes())
    except Exception as error:
        raise MailNotBuiltError(f"{type(error).__name__}: {error}"[:_ANSWER_LENGTH]) from error
    try:
        takes_utf8 = _takes_utf8(server.client)
        reachable = [address for address in to if takes_utf8 or address.isascii()]
        if mail.attachments and size > _largest_taken(server.client):
            answers: _Answers = dict.fromkeys(reachable, (552, "larger than the server announced"))
        else:
            answers = _answers(server, message, reachable) if reachable else {}
    except MailServerError:
        raise
    except Exception as error:  # whatever a server makes of smtplib
        raise MailServerError(explained(error)) from error
    return _delivery(to, reachable, answers)


def _delivery(to: Sequence[str], reachable: Sequence[str], answers: _Answers) -> Delivery:
    refused: dict[str, str] = {}
    deferred: dict[str, str] = {}
    for address, (code, text) in answers.items():
        is_permanent = code >= _PERMANENT and code not in _OF_THE_SESSION
        (refused if is_permanent else deferred)[address] = _answer(code, text)
    unreachable = [address for address in to if address not in reachable]
    return Delivery(
        accepted=[address for address in reachable if address not in answers],
        refused=refused,
        deferred=deferred,
        impossible=dict.fromkeys(unreachable, "邮件服务器不支持含非英文字符的地址"),
    )


def explained(error: Exception) -> str:
    """Return the message for the operator about a mail server that is of no use now."""
    answer = on_one_line(str(error))[:_ANSWER_LENGTH]
    if isinstance(error, smtplib.SMTPResponseException):
        answer = _answer(error.smtp_code, error.smtp_error)
    return (
        f"邮件服务器连不上、中途断开，或者拒绝服务：{answer or type(error).__name__}。"
        "还没有寄出的邮件都在队列 outbox.message 里，没有丢失，intake 会再寄。"
        "请检查邮件服务器和 Airflow 连接 smtp_default。"
    )


def refuses_everything(answers: Collection[str]) -> str:
    """Return the message for the operator about a mail server that takes no mail of ours."""
    return (
        f"邮件服务器一封也没有接受，拒收了 {len(answers)} 封，例如 {next(iter(answers))}。"
        "这些邮件还在队列 outbox.message 里，没有丢失，五天之内会一再重寄。"
        "请检查邮件服务器是否允许本机用 smtp_default 的发件地址向外转发。"
    )


def _takes_utf8(client: smtplib.SMTP) -> bool:
    client.ehlo_or_helo_if_needed()
    return client.has_extn("smtputf8")


def _largest_taken(client: smtplib.SMTP) -> float:
    """Return the bytes that a mail may have, as the server announced (RFC 1870); 0 is no limit."""
    announced = client.esmtp_features.get("size", "").strip()
    is_number = announced.isascii() and announced.isdigit() and len(announced) <= 20  # RFC 1870, 3
    return (int(announced) if is_number else 0) or float("inf")


def _answers(server: MailServer, message: EmailMessage, to: Sequence[str]) -> _Answers:
    """Hand a mail over; return the answers for the recipients that the server did not accept."""
    try:
        return server.client.send_message(message, server.sender.addr_spec, to)
    except smtplib.SMTPRecipientsRefused as refusal:
        return _of_this_mail(refusal.recipients)
    except smtplib.SMTPDataError as refusal:
        return _of_this_mail(dict.fromkeys(to, (refusal.smtp_code, refusal.smtp_error)))
    except smtplib.SMTPSenderRefused as refusal:
        if refusal.smtp_code == _CLOSING:
            raise ConnectionUsedUpError(explained(refusal)) from refusal
        answer = _answer(refusal.smtp_code, refusal.smtp_error)
        if refusal.smtp_code >= _PERMANENT and not _TOO_LARGE.match(answer):
            raise  # what is wrong with the sender is wrong with every mail
        return dict.fromkeys(to, (refusal.smtp_code, refusal.smtp_error))


def _of_this_mail(answers: _Answers) -> _Answers:
    """Return the answers for a mail that nobody gets now; raise one that is for every mail."""
    for code, text in answers.values():
        if code in _OF_THE_SESSION:
            raise smtplib.SMTPResponseException(code, text)
    return answers


def _answer(code: int, text: bytes | str) -> str:
    """Return an answer as one line of text; Chinese servers may write GB18030."""
    raw = text.encode() if isinstance(text, str) else text
    try:
        readable = raw.decode()
    except UnicodeDecodeError:
        readable = raw.decode("gb18030", errors="replace")
    return f"{code} {on_one_line(readable)[:_ANSWER_LENGTH]}"
