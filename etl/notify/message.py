"""Mails as standard messages (RFC 5322, MIME) that every mail program shows alike."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from etl import settings
from etl.text import on_one_line, safe_file_name

# Headers that are written below already are folded as they should be.
_POLICY = policy.SMTP.clone(cte_type="7bit", refold_source="none")
_DOMAIN = "outbox.gonghui-warehouse"
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,127}/[a-z0-9.+-]{1,127}", re.ASCII)
_ANY_BYTES = "application/octet-stream"
# Exchange goes by this instead (MS-OXCMAIL, 2.1.3.2.20); it may still tell that a mail was not
# delivered (NDR).
_NO_ANSWERS = "DR, RN, NRN, OOF, AutoReply"


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    file_name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Mail:
    """What a mail says, and whom it names as its recipients; addresses have ASCII domains."""

    message_id: str
    recipients: Sequence[str]
    subject: str
    text_body: str
    html_body: str
    composed_at: datetime
    attachments: Sequence[Attachment] = ()
    is_reply: bool = False


def message_id(occasion: str) -> str:
    """Return the Message-ID of the mail that tells of an occasion, always the same for the same."""
    return f"<{hashlib.sha256(occasion.encode()).hexdigest()[:32]}@{_DOMAIN}>"


def build_message(mail: Mail, sender: Address) -> EmailMessage:
    """Return the message, in seven-bit ASCII but for names of mailboxes that are not.

    Line breaks and control characters of the subject and of file names become spaces.
    """
    message = EmailMessage(_POLICY)
    message["From"] = sender
    message["To"] = [address_of(recipient) for recipient in mail.recipients]
    message.set_raw("Subject", _encoded_words(on_one_line(mail.subject), "Subject"))
    message["Date"] = format_datetime(mail.composed_at.astimezone(ZoneInfo(settings.TIMEZONE)))
    message["Message-ID"] = mail.message_id
    # RFC 3834: nobody's absence is told in answer
    message["Auto-Submitted"] = "auto-replied" if mail.is_reply else "auto-generated"
    message["X-Auto-Response-Suppress"] = _NO_ANSWERS
    message.set_content(mail.text_body, cte="base64")
    message.add_alternative(mail.html_body, subtype="html", cte="base64")
    if mail.attachments:
        message.make_mixed()
        for attachment in mail.attachments:
            message.attach(_part(attachment))
    return message


def address_of(envelope: str, name: str = "") -> Address:
    """Return an address, as envelopes have it, for a header."""
    user, _, domain = envelope.rpartition("@")
    return Address(on_one_line(name), user, domain)


def _encoded_words(text: str, header: str) -> str:
    # The folding of Python's newer header classes loses blanks between encoded words.
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _part(attachment: Attachment) -> EmailMessage:
    """Return an attachment whose name is written in both ways that mail programs understand.

    Content-Disposition has it by RFC 2231, but in one piece: QQ Mail and Outlook do not put the
    pieces together that Python cuts it into. Content-Type has it for programs that look there,
    in encoded words (RFC 2047).
    """
    name = safe_file_name(attachment.file_name)
    is_known = _MEDIA_TYPE.fullmatch(attachment.media_type)
    media_type = attachment.media_type if is_known else _ANY_BYTES
    part = EmailMessage(_POLICY)
    part["Content-Transfer-Encoding"] = "base64"
    part.set_raw(
        "Content-Type",
        f'{media_type};\r\n name="{_encoded_words(name, "Content-Type")}"',
    )
    part.set_raw("Content-Disposition", f"attachment;\r\n filename*=utf-8''{quote(name, safe='')}")
    part.set_payload(base64.encodebytes(attachment.data).decode("ascii"))
    return part
