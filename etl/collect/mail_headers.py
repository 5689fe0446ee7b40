"""What the headers of a mail say, whatever bytes they are made of."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from email import policy
from email.message import Message
from email.parser import BytesParser

from etl.collect.names import decoded

# By their names in lower case; each byte of a value is one character of it, as in ISO 8859-1.
Headers = Mapping[str, Sequence[str]]

MAX_HEADER = 4_000  # characters of a value that are read; some take the square of it

# RFC 2047, but anywhere, as some programs put encoded words within quotes.
_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_ENCODINGS = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "cp936", "gb18030", "hz-gb-2312"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
}
_BREAK = re.compile(r"\r?\n|\r")
_QUOTED_OR_COMMENT = re.compile(r'"(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)', re.DOTALL)
_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")  # others than of ASCII are no contact's
_MOST_OF_FROM = 1_000  # characters
_MOST_OF_ADDRESS = 254  # characters: RFC 5321, 4.5.3.1.3, with errata 1690
_ANGLED = re.compile(r"<([^<>]*)>")


def headers_of(data: bytes) -> Headers:
    """Return the headers at the beginning of a mail."""
    parser = BytesParser(policy=policy.compat32)
    headers: dict[str, list[str]] = {}
    for name, value in raw_headers(parser.parsebytes(data, headersonly=True)):
        headers.setdefault(name, []).append(value)
    return headers


def raw_headers(message: Message) -> list[tuple[str, str]]:
    """Return the headers of a parsed mail, or of a part of one, as ``Headers`` has them."""
    return [(name.lower(), _raw(value)) for name, value in message.raw_items()]


def shown_text(value: str) -> str:
    """Return the text of a value: its encoded words, and bytes of UTF-8 or GB18030 as they are.

    Words that follow each other are decoded together: programs cut a character in two.
    """
    pieces: list[tuple[str, bytes]] = []
    end = 0
    for word in _WORD.finditer(value[:MAX_HEADER]):
        between = value[end : word.start()]
        if between.strip() or end == 0:
            pieces.append(("", between.encode("latin-1", "replace")))
        charset, data = word[1].lower(), _word_bytes(word[2], word[3])
        if pieces and pieces[-1][0] == charset:
            data = pieces.pop()[1] + data
        pieces.append((charset, data))
        end = word.end()
    pieces.append(("", value[end:MAX_HEADER].encode("latin-1", "replace")))
    return "".join(text_in(charset, data) for charset, data in pieces)


def text_in(charset: str, data: bytes) -> str:
    """Return what bytes say, by the charset that they are labelled with unless that cannot be.

    Labels are wrong often: what is called GB2312 holds the characters of GB18030, and what is
    called ISO 8859-1 may be Chinese.
    """
    encoding = _ENCODINGS.get(charset.lower())
    try:
        return data.decode(encoding) if encoding else decoded(data)
    except UnicodeDecodeError:
        return decoded(data)


def sender_address(headers: Headers) -> str | None:
    """Return the one address that a mail is from, in lower case; None if there is not exactly one.

    What stands in a name or a comment is no address.
    """
    values = headers.get("from", ())
    if len(values) != 1 or len(values[0]) > _MOST_OF_FROM:
        return None
    plain = plain_words(values[0])
    angled = _ANGLED.findall(plain)
    if len(angled) > 1 or any(sign in plain for sign in ",;"):
        return None
    address = (angled[0] if angled else plain).strip().lower()
    is_address = _ADDRESS.fullmatch(address) and len(address) <= _MOST_OF_ADDRESS
    return address if is_address else None


def plain_words(value: str) -> str:
    """Return a value without its quoted texts and comments; empty if one lies in another.

    In both its sender may have written anything.
    """
    plain = _QUOTED_OR_COMMENT.sub("", value[:MAX_HEADER])
    return "" if any(sign in plain for sign in '"()') else plain


def is_automatic(headers: Headers) -> bool:
    """Tell whether a program sent a mail in answer to another: a bounce, somebody's absence."""
    return (
        _first(headers, "auto-submitted").startswith("auto-replied")
        or _first(headers, "content-type").startswith("multipart/report")
        or _first(headers, "return-path") == "<>"
        or {"x-autoreply", "x-autorespond", "x-failed-recipients"} & set(headers) != set()
    )


def may_be_answered(headers: Headers) -> bool:
    """Tell whether a program may answer a mail (RFC 3834, section 2).

    It must not be one of a program, or of a list, or unwanted; nor must its sender be a program.
    """
    precedence = _first(headers, "precedence")
    user = (sender_address(headers) or "@").partition("@")[0]
    return not (
        is_automatic(headers)
        or _first(headers, "auto-submitted") not in ("", "no")
        or precedence in ("bulk", "list", "junk", "auto_reply")
        or any(name.startswith(("list-", "x-auto-response-suppress")) for name in headers)
        or _first(headers, "x-spam-flag") == "yes"
        or _OF_PROGRAMS.fullmatch(user) is not None
    )


_OF_PROGRAMS = re.compile(
    r"|mailer-daemon|postmaster|no-?_?reply.*|do-?not-?reply.*|bounces?\b.*|owner-.*|.*-request"
)


def _first(headers: Headers, name: str) -> str:
    """Return the first value of a header in lower case; empty if it has none."""
    return next(iter(headers.get(name, ())), "")[:MAX_HEADER].strip().lower()


def _raw(value: object) -> str:
    unfolded = _BREAK.sub("", str(value))
    return unfolded.encode("ascii", "surrogateescape").decode("latin-1")


def _word_bytes(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(text.replace(" ", "_").encode("latin-1", "replace"), header=True)
    alphabet = re.sub(r"[^A-Za-z0-9+/]", "", text)
    return base64.b64decode(alphabet[: len(alphabet) - (len(alphabet) % 4 == 1)] + "==")
