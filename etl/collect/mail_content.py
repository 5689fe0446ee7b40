"""What a mail holds: its text, and the files that are attached to it or to mails within it."""

import mimetypes
import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Any, cast

from lxml import etree, html

from etl.collect.complete_file import is_of_no_interest
from etl.collect.mail_headers import MAX_HEADER, raw_headers, shown_text, text_in
from etl.collect.received_mail import MailProblem
from etl.text import blanked

MAX_FILES = 100
MAX_PARTS = 300
MAX_MAILS_WITHIN = 5  # one within the other
MAX_TEXT_BYTES = 100_000  # of a text that is read

# The parser looks at each line once for each part that has not ended; forwarded mails have some.
_MOST_LINES = 1_200_000
_MOST_NESTED = 40
_BEGINS_PART = re.compile(rb"\bboundary\b|\bmessage/", re.IGNORECASE)
# What programs attach on their own: signatures, meetings, cards, what only Outlook reads, and notes
# of what became of a mail.
_OF_PROGRAMS = {
    *("application/pgp-encrypted", "application/pgp-keys", "application/pgp-signature"),
    *("application/pkcs7-mime", "application/pkcs7-signature"),
    *("application/x-pkcs7-mime", "application/x-pkcs7-signature"),
    *("application/applefile", "application/ics", "application/ms-tnef"),
    *("application/vnd.ms-tnef", "text/calendar", "text/vcard", "text/x-vcard"),
    *("message/delivery-status", "message/disposition-notification", "message/external-body"),
    *("message/feedback-report", "text/rfc822-headers", "text/x-amp-html"),
}
_NAMES_OF_PROGRAMS = re.compile(
    r".*\.(asc|ics|p7[cms]|sig|vcf)|winmail\.dat|att\d{3,5}\.(txt|html?)", re.IGNORECASE
)
_UNNAMED = "未命名"

_PARSER = BytesParser(policy=policy.compat32)


@dataclass(frozen=True)
class AttachedFile:
    """A file that a mail brought: its name as it was written, without folders, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class MailContent:
    """The text of a mail and the files that it brought, if any, or why nothing of it is taken."""

    text: str = ""
    files: Sequence[AttachedFile] = ()
    problem: MailProblem | None = None


def content_of(data: bytes) -> MailContent:
    """Return what a mail holds, the files of a mail within it, as forwarding makes one, as its own.

    Raises any error at what no mail program writes.
    """
    texts: list[str] = []
    files: list[AttachedFile] = []
    message = _parsed(data)
    if message is None:
        return MailContent(problem="unreadable")
    for number, part in enumerate(_parts(message, 0)):
        if number == MAX_PARTS:
            return MailContent(problem="unreadable")
        if _is_text(part):
            texts.append(_text_of(part))
        elif _is_file(part):
            files.append(AttachedFile(_file_name(part), _bytes_of(part)))
        if len(files) > MAX_FILES:
            return MailContent(problem="too-many-files")
    return MailContent(next((text for text in texts if text.strip()), ""), files)


def _parsed(data: bytes) -> Message | None:
    """Return a mail in its parts, or None where taking it apart would take too long."""
    nested = sum(1 for _ in _BEGINS_PART.finditer(data))
    if nested > _MOST_NESTED or data.count(b"\n") > _MOST_LINES:
        return None
    return _PARSER.parsebytes(data)


def _parts(message: Message, depth: int) -> Iterator[Message]:
    """Yield the parts that hold something, those of mails within mails among them."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in cast("list[Message]", message.get_payload()):
            yield from _parts(part, depth)
    elif message.get_content_type() == "message/rfc822" or _given_name(message).lower().endswith(
        ".eml"
    ):
        within = _mail_within(message)
        if within is not None and depth < MAX_MAILS_WITHIN:
            yield from _parts(within, depth + 1)
    else:
        yield message


def _mail_within(part: Message) -> Message | None:
    if not part.is_multipart():
        return _parsed(_bytes_of(part))
    within = cast("Message", part.get_payload(0))
    if str(part.get("content-transfer-encoding", "")).strip().lower() != "base64":
        return within
    # No standard allows that, but some programs do it.
    return _parsed(b64decode(re.sub(r"[^A-Za-z0-9+/]", "", within.as_string()) + "=="))


def _is_text(part: Message) -> bool:
    is_shown = part.get_content_type() in ("text/plain", "text/html")
    return is_shown and not _is_attachment(part) and not _given_name(part)


def _is_file(part: Message) -> bool:
    kind, name = part.get_content_type(), _given_name(part)
    if kind in _OF_PROGRAMS or _NAMES_OF_PROGRAMS.fullmatch(name):
        return False
    if part.is_multipart() or is_of_no_interest(name.encode()):
        return False
    if part.get_content_maintype() == "image":
        return _is_attachment(part) and "content-id" not in part
    is_shown = part.get_content_maintype() in ("text", "multipart", "message")
    return bool(name) or _is_attachment(part) or not is_shown


def _is_attachment(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _file_name(part: Message) -> str:
    """Return the name that a part was given, or one that says what kind it is of."""
    suffix = mimetypes.guess_extension(part.get_content_type()) or ""
    return _given_name(part) or _UNNAMED + suffix


def _given_name(part: Message) -> str:
    """Return the last part of the path that a part is named; empty if it has no name."""
    headers = Message()
    for header, value in raw_headers(part):
        if header in ("content-disposition", "content-type"):
            headers[header] = value[:MAX_HEADER]
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        text = _text_of_parameter(headers.get_param(parameter, "", header))
        name = blanked(text).replace("\\", "/").rpartition("/")[2].strip()
        if name not in ("", ".", ".."):
            return name
    return ""


def _text_of_parameter(value: Any) -> str:
    if isinstance(value, tuple):  # RFC 2231: charset, language, text
        return text_in(value[0] or "", value[2].encode("latin-1", "replace"))
    return shown_text(value)


def _bytes_of(part: Message) -> bytes:
    return cast("bytes | None", part.get_payload(decode=True)) or b""


def _text_of(part: Message) -> str:
    data = _bytes_of(part)
    if len(data) > MAX_TEXT_BYTES:
        data = data[:MAX_TEXT_BYTES].rpartition(b"\n")[0]
    text = text_in(str(part.get_param("charset", "")), data)
    return _without_tags(text) if part.get_content_subtype() == "html" else text


def _without_tags(text: str) -> str:
    parser = html.HTMLParser(encoding="utf-8")
    try:
        tree: Any = html.document_fromstring(text.encode("utf-8", "replace"), parser)
    except etree.ParserError:  # there is nothing in it
        return ""
    etree.strip_elements(tree, "head", "style", "script", with_tail=False)
    for breaking in tree.iter("br", "p", "div", "tr", "li"):
        breaking.tail = "\n" + (breaking.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().splitlines())
    return "\n".join(line for line in lines if line)
