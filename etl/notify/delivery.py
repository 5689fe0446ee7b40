"""Hand one mail over to a mail server, and tell what it answered for each recipient."""

import smtplib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from etl.errors import MailServerError
from etl.notify.mail_server import MailServer
from etl.notify.message import Mail, build_message
from etl.one_line import on_one_line

# Reply codes: RFC 5321, 4.2; RFC 1870; RFC 4954, 6.
_CLOSING = 421
_TOO_LARGE = 552
_OF_THE_SESSION = {_CLOSING, 503, 530, 534, 535, 538}  # whatever the mail and its recipients are
_PERMANENT = 500
_TOLD_LENGTH = 300

_Answers = Mapping[str, tuple[int, bytes | str]]


@dataclass(frozen=True)
class Delivery:
    """Whom a mail goes to; who never gets it, or may later, each with the server's answer.

    A server that does not work for us, for instance because it does not relay our mails, refuses
    each of them with the same codes as an unknown address. ``is_doubtful`` tells that a refusal
    may be such a one.
    """

    accepted: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    deferred: Mapping[str, str] = field(default_factory=dict)
    is_doubtful: bool = False


class ConnectionUsedUpError(MailServerError):
    """The server wants to be called anew before it takes this mail, of which it has nothing yet."""


def hand_over(server: MailServer, mail: Mail, to: Sequence[str]) -> Delivery:
    """Hand a mail over for the given recipients, and return what became of it for each.

    Raises MailServerError if the server goes away, or refuses the session and not just this mail.
    """
    try:
        unreachable = [] if _takes_utf8(server.client) else [a for a in to if not a.isascii()]
        reachable = [address for address in to if address not in unreachable]
        answers = _answers(server, mail, reachable) if reachable else {}
    except OSError as error:  # SMTPException is one
        raise MailServerError(explained(error)) from error
    refused = dict.fromkeys(unreachable, "邮件服务器不支持含非英文字符的地址")
    deferred: dict[str, str] = {}
    for address, (code, text) in answers.items():
        is_final = code >= _PERMANENT and code not in _OF_THE_SESSION
        (refused if is_final else deferred)[address] = _told(code, text)
    accepted = [address for address in reachable if address not in answers]
    is_doubtful = any(code != _TOO_LARGE for code, _ in answers.values())
    return Delivery(accepted, refused, deferred, is_doubtful)


def explained(error: OSError) -> str:
    """Return what to tell the operator of a mail server that is of no use now."""
    told = str(error)
    if isinstance(error, smtplib.SMTPResponseException):
        told = _told(error.smtp_code, error.smtp_error)
    return (
        f"邮件服务器连不上、中途断开，或者拒绝服务：{told or type(error).__name__}。"
        "还没有寄出的邮件都在队列 outbox.message 里，没有丢失。"
        "请检查邮件服务器和 Airflow 连接 smtp_default，然后重新运行 send。"
    )


def refuses_everything(answers: Collection[str]) -> str:
    """Return what to tell the operator of a mail server that takes no mail of ours."""
    return (
        f"邮件服务器一封也没有接受，拒收了 {len(answers)} 封，例如 {next(iter(answers))}。"
        "这些邮件还在队列 outbox.message 里，没有丢失，五天之内每次运行都会再寄。"
        "请检查邮件服务器是否允许本机用 smtp_default 的发件地址向外转发，然后重新运行 send。"
    )


def _takes_utf8(client: smtplib.SMTP) -> bool:
    client.ehlo_or_helo_if_needed()
    return client.has_extn("smtputf8")


def _answers(server: MailServer, mail: Mail, to: Sequence[str]) -> _Answers:
    """Hand a mail over; return the answers for the recipients that the server did not accept."""
    message = build_message(mail, server.sender)
    try:
        return server.client.send_message(message, server.sender.addr_spec, to)
    except smtplib.SMTPRecipientsRefused as refusal:
        return _of_this_mail(refusal.recipients)
    except smtplib.SMTPDataError as refusal:
        return _of_this_mail(dict.fromkeys(to, (refusal.smtp_code, refusal.smtp_error)))
    except smtplib.SMTPSenderRefused as refusal:
        if refusal.smtp_code == _CLOSING:
            raise ConnectionUsedUpError(explained(refusal)) from refusal
        if refusal.smtp_code >= _PERMANENT and refusal.smtp_code != _TOO_LARGE:
            raise  # what is wrong with the sender is wrong with every mail
        return dict.fromkeys(to, (refusal.smtp_code, refusal.smtp_error))


def _of_this_mail(answers: _Answers) -> _Answers:
    """Return the answers for a mail that nobody gets now; raise one that is for every mail."""
    for code, text in answers.values():
        if code in _OF_THE_SESSION:
            raise smtplib.SMTPResponseException(code, text)
    return answers


def _told(code: int, text: bytes | str) -> str:
    """Return an answer as one line of text; Chinese servers may write GB18030."""
    raw = text.encode() if isinstance(text, str) else text
    try:
        readable = raw.decode()
    except UnicodeDecodeError:
        readable = raw.decode("gb18030", errors="replace")
    return f"{code} {on_one_line(readable)[:_TOLD_LENGTH]}"
